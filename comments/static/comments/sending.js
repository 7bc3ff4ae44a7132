/*
  Sends a reply and puts it in its place, while the reader stays where they are. Whatever goes wrong,
  the text stays in the form.
*/

import { Arrivals } from "./arrivals.js";
import { forgetDraft } from "./drafts.js";

const CREATED = 201;
const SLOW = 1000; // milliseconds; what takes longer is said

/* Takes care of what is sent from forms in this element; `prepare` is called with new forms. */
export function sendInPlace(element, prepare) {
  element.append(speaker());
  element.addEventListener("htmx:beforeRequest", ({ target }) => {
    const form = target.closest(".reply-form");
    if (form) tellIfSlow(form);
  });
  element.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig.elt.closest(".reply-form");
    if (!form) return;
    const { status } = detail.xhr;
    if (status === CREATED) {
      detail.shouldSwap = false;
      arrived(form, detail.xhr);
    } else if (status >= 400) {
      // An answer about the form says that it takes its place; a proxy's page of an error does not.
      detail.shouldSwap = Boolean(detail.xhr.getResponseHeader("HX-Reswap"));
      if (!detail.shouldSwap) tellNotSent(form);
    }
  });
  element.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.matches?.("form.reply-form")) prepare(target);
    const notice = target.matches?.(".reply-form") && target.querySelector(":scope > .notice");
    if (notice) notice.scrollIntoView({ block: "nearest" });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    element.addEventListener(name, ({ target }) => {
      const form = target.closest(".reply-form");
      if (form) tellNotSent(form);
    });
  }
}

function tellIfSlow(form) {
  const status = form.querySelector(".form-status");
  status.classList.remove("error");
  status.textContent = "";
  const timer = setTimeout(() => (status.textContent = form.dataset.sending), SLOW);
  form.addEventListener("htmx:afterRequest", () => clearTimeout(timer), { once: true });
}

function tellNotSent(form) {
  const status = form.querySelector(".form-status");
  status.classList.add("error");
  status.textContent = form.dataset.notSent;
  status.scrollIntoView({ block: "nearest" });
}

/* The server has the reply. */
function arrived(form, answer) {
  forgetDraft(form.elements.draft.value);
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  const reply = page.querySelector(".reply");
  const section = document.getElementById("discussion");
  const { parent } = reply.dataset;
  if (!section || (parent && !document.getElementById(`comment-${parent}`))) {
    location.assign(answer.getResponseHeader("Location"));
    return;
  }
  const heading = document.querySelector("#discussion-heading[data-counts]");
  if (heading) heading.textContent = page.querySelector("h2").textContent;
  const placed = put(reply, section);
  leave(form);
  document.getElementById("writing-said").textContent = page.querySelector(".said").textContent;
  placed.tabIndex = -1;
  placed.focus({ preventScroll: true });
  placed.querySelector(".reply-self").scrollIntoView({ block: "nearest" });
}

/* Returns the element on the page; the reply may have come as a new one before. */
function put(reply, section) {
  const placed = new Arrivals(section, document.getElementById("news"), Infinity).place(reply);
  placed.classList.add("just-written");
  let folded = placed.closest("details:not([open])");
  while (folded) {
    folded.open = true;
    folded = placed.closest("details:not([open])");
  }
  return placed;
}

/* A form below a reply has done its work; the one below the discussion waits for the next reply. */
function leave(form) {
  const place = form.closest(".answer-place");
  if (place) {
    place.parentElement.querySelector(".reply-foot a[aria-expanded]")?.removeAttribute("aria-expanded");
    place.remove();
    return;
  }
  form.elements.text.value = "";
  form.elements.text.dispatchEvent(new Event("input"));
  form.elements.draft.value = "";
  if (form.elements.email) form.elements.email.value = "";
  for (const left of form.querySelectorAll(".restored, .errorlist, :scope > .notice")) left.remove();
  form.querySelector(".preview-place").replaceChildren();
  form.querySelector(".form-status").textContent = "";
}

/* Tells those who do not see it. It is on the page before it says something, or nobody hears it. */
function speaker() {
  const line = document.createElement("p");
  line.id = "writing-said";
  line.className = "visually-hidden";
  line.setAttribute("role", "status");
  return line;
}
