/*
  The form for an answer opens below the reply that it answers. Several may be open; closing one
  loses nothing, since its text is kept (drafts.js).
*/

import { places } from "./drafts.js";

const LINK = '.reply-foot a[href$="/reply/"]';

/* Opens forms below replies, in a section with the discussion; `prepare` is called with each. */
export function answerInPlace(section, prepare) {
  section.addEventListener("click", (event) => {
    const link = event.target.closest(LINK);
    if (link && isPlain(event)) {
      event.preventDefault();
      openForm(link, prepare).then(focusIn);
    }
    const cancel = event.target.closest(".answer-place .cancel");
    if (cancel && isPlain(event)) {
      event.preventDefault();
      close(cancel.closest(".answer-place"));
    }
  });
  section.addEventListener("keydown", (event) => {
    const place = event.target.closest(".answer-place");
    if (place && event.key === "Escape" && !event.isComposing) close(place);
  });
  for (const place of places()) {
    const link = section.querySelector(`.reply-foot a[href="${CSS.escape(place)}"]`);
    if (link) openForm(link, prepare);
  }
}

/* Anything else is for the browser: a new tab, a new window, a menu. */
function isPlain(event) {
  return !(event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
}

/* The form that a "Reply" link leads to, which may be open already; null where it does not come. */
export async function openForm(link, prepare) {
  const self = link.closest(".reply-self");
  let place = self.parentElement.querySelector(":scope > .answer-place");
  if (!place) {
    place = document.createElement("div");
    place.className = "answer-place";
    self.after(place);
    try {
      await window.htmx.ajax("GET", link.href, { source: link, target: place, swap: "innerHTML" });
    } catch {
      // No connection: the page of its own says so better than we can.
    }
    if (!place.firstElementChild) {
      place.remove();
      location.assign(link.href);
      return null;
    }
    link.setAttribute("aria-expanded", "true");
  }
  const form = place.querySelector("form");
  if (form) prepare(form);
  return form;
}

function focusIn(form) {
  if (!form) return;
  const { name, text } = form.elements;
  (name && !name.value ? name : text).focus();
}

function close(place) {
  const link = place.parentElement.querySelector(`:scope > .reply-self ${LINK}`);
  link.removeAttribute("aria-expanded");
  place.remove();
  link.focus();
}
