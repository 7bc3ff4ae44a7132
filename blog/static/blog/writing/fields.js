/* The fields of the form as they stand, and as they stood: a list of [name, value]. */

const OWN = /^_|^csrfmiddlewaretoken$/; // what belongs to the page and not to the text

/* What is typed now. */
export function fieldsOf(form) {
  return [...new FormData(form)]
    .filter(([name, value]) => !OWN.test(name) && typeof value === "string")
    .map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]);
}

/* Whether there is a word in it. */
export function hasText(fields) {
  return fields.some(([name, value]) => /^(title|summary|body)$/.test(name) && value.trim());
}

/* Puts into the form what stood in it once. What it does not know is passed over. */
export function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || OWN.test(control.name) || control.type === "file") continue;
    const typed = values.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = typed.includes(control.value);
    } else if (control.tagName === "SELECT") {
      for (const option of control.options) option.selected = typed.includes(option.value);
    } else if (typed.length) {
      control.value = typed[0];
    } else continue;
    const isBody = control.name === "body";
    if (isBody) control.dispatchEvent(new CustomEvent("rejoinder:replace", { detail: typed[0] }));
    else control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
