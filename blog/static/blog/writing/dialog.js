/* Asks for a few values, in a dialog of its own: by keyboard too, and Escape leaves all as it was. */

import { element } from "./element.js";
import { say } from "./words.js";

let asked = 0;

/* The values by the names of the fields, or null where the dialog was left.

   Args:
     fields: `{name, label, type, value, help, …}`, the rest being attributes of the field; type
       "textarea" and "checkbox" are known beside those of `<input>`.
     extra: an element that stands below the first field.
     prepare: gets the form before it is shown.
     check: gets the values, and answers with what is wrong with which field, or null.
     actions: other buttons, `{name, label}`; the answer's `action` says which was used. */
export async function ask({ title, fields, submit, extra, prepare, check, actions = [] }) {
  const id = `prose-dialog-${(asked += 1)}`;
  const lines = fields.map((field, index) => line(field, `${id}-${index}`));
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id }, title),
    ...lines.slice(0, 1),
    ...(extra ? [extra] : []),
    ...lines.slice(1),
    element(
      "div",
      { class: "prose-dialog-actions" },
      element("button", { type: "submit", class: "default", value: "submit" }, submit),
      ...actions.map(({ name, label }) =>
        element("button", { type: "submit", value: name, formnovalidate: true }, label),
      ),
      element("button", { type: "button", onclick: () => dialog.close("") }, say("cancel")),
    ),
  );
  const dialog = element("dialog", { class: "prose-dialog", "aria-labelledby": id }, form);
  // What happens in the dialog is no change of the page's own form.
  for (const name of ["input", "change"]) {
    dialog.addEventListener(name, (event) => event.stopPropagation());
  }
  form.addEventListener("submit", (event) => {
    const wrong = event.submitter?.value === "submit" && check?.(values(form, fields));
    for (const [name, words] of Object.entries(wrong || {})) {
      form.elements[name].setCustomValidity(words);
      form.elements[name].reportValidity();
      event.preventDefault();
    }
  });
  form.addEventListener("input", ({ target }) => target.setCustomValidity?.(""));
  prepare?.(form);
  const closed = untilClosed(dialog);
  form.querySelector("input, textarea")?.select?.();
  const action = await closed;
  return action ? { ...values(form, fields), action } : null;
}

/* Shows a dialog until it is closed. Resolves to its `returnValue`; "" where somebody left it. The
   focus goes back to where it was. */
export function untilClosed(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus({ preventScroll: true });
      resolve(dialog.returnValue);
    });
  });
}

function line({ name, label, type, value, help, ...attributes }, id) {
  const common = { id, name, ...attributes, "aria-describedby": help ? `${id}-help` : null };
  const field =
    type === "textarea"
      ? element("textarea", { rows: 12, ...common })
      : element("input", { type, ...common });
  if (type === "checkbox") field.checked = Boolean(value);
  else field.value = value ?? "";
  const words = element("label", { for: id }, label);
  const isBox = type === "checkbox";
  return element(
    "p",
    { class: isBox ? "prose-dialog-check" : "prose-dialog-line" },
    ...(isBox ? [field, words] : [words, field]),
    ...(help ? [element("span", { id: `${id}-help`, class: "prose-dialog-help" }, help)] : []),
  );
}

function values(form, fields) {
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const field = form.elements[name];
      return [name, type === "checkbox" ? field.checked : field.value];
    }),
  );
}
