/* The field that chooses an image of the library (blog/admin/choosing.py): shows it, and opens the
   library. The list of names is hidden and goes on to hold the answer. */

import { choose } from "./library.js";

for (const field of document.querySelectorAll("[data-image-select]")) start(field);

function start(field) {
  const select = field.querySelector("select");
  const shown = field.querySelector(".image-select-shown");
  const preview = field.querySelector("img");
  const title = field.querySelector(".image-select-title");
  const opener = field.querySelector(".image-select-choose");
  const remover = field.querySelector(".image-select-none");

  function set(item) {
    if (item && ![...select.options].some(({ value }) => value === `${item.id}`)) {
      select.add(new Option(item.title, item.id));
    }
    select.value = item ? `${item.id}` : "";
    title.textContent = item?.title ?? "";
    if (item) preview.src = item.preview;
    preview.hidden = remover.hidden = !item;
    for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
  }

  opener.addEventListener("click", async () => {
    const item = await choose({ kind: "image" });
    if (item) set(item);
    opener.focus();
  });
  remover.addEventListener("click", () => {
    set(null);
    opener.focus();
  });
  const label = select.labels[0];
  label?.addEventListener("click", () => opener.focus());
  if (label) {
    label.id ||= `${select.id}-label`;
    opener.id ||= `${select.id}-opener`;
    opener.setAttribute("aria-labelledby", `${label.id} ${opener.id}`);
  }
  select.hidden = true;
  shown.hidden = select.disabled;
}
