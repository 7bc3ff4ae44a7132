/* What the page tells the editor: its words in the language of the blog, what the blog allows in a
   text, and where its questions are answered (blog/admin/prose.py). */

const field = document.querySelector("textarea[data-prose]");

export const settings = field ? JSON.parse(field.dataset.prose) : { words: {} };

const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");

/* A sentence with `%(name)s` in it replaced; numbers are written as people do. */
export function filled(sentence, values = {}) {
  return sentence.replace(/%\((\w+)\)s/g, (all, key) => {
    const value = values[key] ?? all;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/* A sentence of the editor's by its name. */
export function say(name, values) {
  return filled(settings.words[name] ?? name, values);
}
