/*
  Where the reader is on the page: not to be lost when something is inserted above, nor on the way
  to another page and back.
*/

import { keep, kept, newest } from "./kept.js";

const NAME = "places";
const RETURN = "return"; // the address to which a link back leads
const WAYS_BACK = ".back a, a.cancel";
const MOST = 50; // pages, of this tab alone
const LANDMARKS = ".reply-self, .gone, .answers > summary, #discussion-heading, .post-body > * > *";

/* Changes the page so that what is at the top of the window stays where it is. */
export function still(change) {
  const top = place();
  // The browser's own correction, where it has one, would come on top of ours.
  const { style } = document.documentElement;
  style.overflowAnchor = "none";
  change();
  if (top) goTo(top);
  requestAnimationFrame(() => style.removeProperty("overflow-anchor"));
}

/* What is at the top of the window, and how far from its edge; null where nothing is to be kept. */
function place() {
  if (window.scrollY <= 0) return null;
  for (const element of document.querySelectorAll(LANDMARKS)) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > 0 && bottom > top) return { element, top };
  }
  return null;
}

function goTo({ element, top }) {
  window.scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" });
}

/* Keeps the place when the reader leaves, and goes there when the reader comes back. */
export function rememberPlace() {
  window.addEventListener("pagehide", leave);
  const [navigation] = performance.getEntriesByType("navigation");
  const isReturn = kept(RETURN, "", "sessionStorage") === address();
  keep(RETURN, "", "sessionStorage");
  if (isReturn || ["back_forward", "reload"].includes(navigation?.type)) comeBack();
}

/* Links back from a sub-thread or a form lead to where the reader came from, as it was left. */
export function leadBack() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(WAYS_BACK);
    const from = document.referrer && new URL(document.referrer);
    if (!link || event.defaultPrevented || from?.origin !== location.origin) return;
    const before = address(from);
    if (!(before in kept(NAME, {}, "sessionStorage"))) return;
    link.href = from.href;
    keep(RETURN, before, "sessionStorage");
  });
}

function leave() {
  const places = kept(NAME, {}, "sessionStorage");
  delete places[address()];
  const element = place()?.element.closest("[id]");
  if (element) {
    const { top } = element.getBoundingClientRect();
    places[address()] = { id: element.id, top, at: Date.now() };
  }
  keep(NAME, newest(places, MOST, ({ at }) => at), "sessionStorage");
}

/* Replies that came meanwhile have moved what the reader was at: the number of pixels that the
   browser remembers is not where it is. */
function comeBack() {
  const { id, top } = kept(NAME, {}, "sessionStorage")[address()] ?? {};
  const element = id && document.getElementById(id);
  if (!element) return;
  history.scrollRestoration = "manual";
  goTo({ element, top });
  const moves = new AbortController();
  for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(act, () => moves.abort(), { signal: moves.signal, passive: true });
  }
  window.addEventListener(
    "load",
    () => {
      goTo({ element, top });
      moves.abort();
    },
    { signal: moves.signal },
  );
  window.addEventListener("pagehide", () => (history.scrollRestoration = "auto"), { once: true });
}

function address(url = location) {
  return url.pathname + url.search;
}
