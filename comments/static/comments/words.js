/*
  What scripts say. The sentences stand in the page (templates/comments/_news.html), in the
  language of the blog, with a form for each kind of number that the language tells apart.
*/

const language = document.documentElement.lang || "en";
const kinds = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/* The sentence of a template's `data-…` attribute for a number. */
export function sentence(template, name, number) {
  const forms = JSON.parse(template.dataset[name]);
  const form = forms[kinds.select(number)] ?? forms.other;
  return form.replace("%(count)s", numbers.format(number));
}
