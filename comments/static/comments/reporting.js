/*
  A report opens below the reply that it is about, and is thanked for there. Without this the link
  leads to a page of its own.
*/

const LINK = ".reply-foot a.report";

/* Opens the forms in a section with the discussion. */
export function reportInPlace(section) {
  section.addEventListener("click", (event) => {
    if (event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest(LINK);
    const cancel = event.target.closest(".flag-place .cancel");
    if (link || cancel) event.preventDefault();
    if (link) open(link);
    if (cancel) close(cancel.closest(".flag-place"));
  });
  section.addEventListener("keydown", (event) => {
    const place = event.target.closest(".flag-place");
    if (place && event.key === "Escape" && !event.isComposing) close(place);
  });
  section.addEventListener("htmx:afterSettle", (event) => {
    const place = event.target.closest(".flag-place");
    if (place) focusIn(place);
  });
}

async function open(link) {
  const self = link.closest(".reply-self");
  let place = self.querySelector(":scope > .flag-place");
  if (place) {
    focusIn(place);
    return;
  }
  place = document.createElement("div");
  place.className = "flag-place";
  self.append(place);
  try {
    await window.htmx.ajax("GET", link.href, { source: link, target: place, swap: "innerHTML" });
  } catch {
    // No connection: the page of its own says so better than we can.
  }
  if (place.firstElementChild) {
    link.setAttribute("aria-expanded", "true");
  } else {
    place.remove();
    location.assign(link.href);
  }
}

/* What there is to do or to read next: the choice, or the words that came back. */
function focusIn(place) {
  (place.querySelector("input:checked, input") ?? place.querySelector(".notice"))?.focus();
}

function close(place) {
  const link = place.closest(".reply-self").querySelector(LINK);
  place.remove();
  link.removeAttribute("aria-expanded");
  link.focus();
}
