/*
  The name is remembered in this browser if its user wishes, and only then. Without scripts a cookie
  does it (comments/names.py).
*/

import { keep, kept } from "./kept.js";

const NAME = "name";

export function rememberName(form) {
  const { name, remember } = form.elements;
  if (!remember) return; // authors reply under the name of their account
  const before = kept(NAME, "");
  if (before && !name.value) {
    name.value = before;
    remember.checked = true;
  }
  const changed = () => {
    if (remember.checked || kept(NAME, "")) keep(NAME, remember.checked ? name.value : "");
  };
  name.addEventListener("change", changed);
  remember.addEventListener("change", changed);
}
