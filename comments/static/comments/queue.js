/*
  The moderator's queue, by keyboard and without reloading the page.

  The keys stand in the page: an element with data-key="a" is what the key "a" does for the reply
  that has the focus. Forms are sent by htmx; without scripts they lead through whole pages.
*/

const list = document.getElementById("queue");
const said = document.getElementById("queue-said");
const empty = document.querySelector(".queue-empty");

/* Where one is, and where one goes. */

const items = () => [...list.querySelectorAll(".queue-item")];
const itemAt = (element) => element?.closest?.(".queue-item") ?? null;

/** Gives a reply the focus and brings it into view. */
function go(item) {
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

/** The reply that stands so many places from the one with the focus, or else the first. */
function neighbour(steps) {
  const all = items();
  const at = all.indexOf(itemAt(document.activeElement));
  if (at >= 0) return all[Math.min(Math.max(at + steps, 0), all.length - 1)];
  // After the last one was decided on, the focus is on the line that says so.
  const line = document.activeElement.closest?.("#queue > li");
  if (!line) return all[0];
  const isAfter = (item) => line.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
  return steps > 0 ? (all.find(isAfter) ?? all.at(-1)) : (all.findLast((item) => !isAfter(item)) ?? all[0]);
}

/* What a key does. */

/** Presses a button, ticks a box, or opens what is folded and goes to its first field. */
function use(element) {
  element.click();
  const folded = element.closest("details");
  if (element.tagName !== "SUMMARY" || !folded.open) return;
  const field = folded.querySelector("input:not([type=hidden]), textarea, button");
  itemAt(element)?.scrollIntoView({ block: "nearest" });
  (field ?? element).focus();
}

/** Undoes what was done last: the buttons for that are numbered like the steps. */
function undo() {
  const steps = [...list.querySelectorAll("button.undo")];
  const number = (button) => Math.max(...button.value.split(",").map(Number));
  steps.sort((one, other) => number(one) - number(other));
  steps.at(-1)?.click();
}

const pageKeys = {
  j: () => go(neighbour(1)),
  k: () => go(neighbour(-1)),
  u: undo,
  "?": () => document.querySelector("[data-page-key='?']").click(),
};

function press(event) {
  const field = event.target.closest("input:not([type=checkbox]), textarea, select");
  const item = itemAt(event.target);
  if (event.key === "Escape" && item) {
    const folded = event.target.closest("details[open]");
    if (folded) folded.open = false;
    go(item);
    event.preventDefault();
    return;
  }
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    // htmx sends the value of a button that was pressed, and of no other.
    field.form?.querySelector("button").click();
    event.preventDefault();
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey) return;
  // The arrows scroll the page as everywhere, but for a reply that has the focus.
  if (event.target === item && event.key === "ArrowDown") pageKeys.j();
  else if (event.target === item && event.key === "ArrowUp") pageKeys.k();
  else if (event.key in pageKeys) pageKeys[event.key]();
  else {
    const own = item && /^[a-z]$/.test(event.key) && item.querySelector(`[data-key="${event.key}"]`);
    if (!own) return;
    use(own);
  }
  event.preventDefault();
}

document.addEventListener("keydown", press);

/* What comes back from the server. */

/** Reads out what was done, for those who do not see it. */
function say(words) {
  said.textContent = "";
  said.textContent = words;
}

/** Puts the focus where the work goes on: the same reply, if it stays, or the next one. */
function arrive(event) {
  const line = event.detail.target;
  if (line.parentElement !== list) return;
  say(line.querySelector(".said")?.firstChild.textContent.trim() ?? "");
  empty.hidden = items().length > 0;
  const here = line.querySelector(".queue-item");
  const invalid = line.querySelector("[aria-invalid=true]");
  if (invalid) return invalid.focus();
  if (here) return go(here);
  line.querySelector(".said")?.focus({ preventScroll: true });
  const next = neighbour(1);
  if (next) go(next);
  else empty.focus();
}

/** Takes no answer that is not for this page: after signing out, that would be a form to sign in. */
function check(event) {
  const { xhr } = event.detail;
  const isOurs = new URL(xhr.responseURL, location).pathname.includes("/queue/");
  if (isOurs && xhr.status !== 403) return;
  event.detail.shouldSwap = false;
  say(list.dataset.signedOut);
  location.reload();
}

/** Nothing came back: what was typed stays where it is. */
function fail(event) {
  const line = event.detail.target.closest("#queue > li") ?? event.detail.target;
  line.querySelector(".said.failed")?.remove();
  const words = document.createElement("p");
  words.className = "said warning failed";
  words.textContent = list.dataset.failed;
  line.prepend(words);
  say(words.textContent);
}

document.addEventListener("htmx:afterSettle", arrive);
document.addEventListener("htmx:beforeSwap", check);
document.addEventListener("htmx:responseError", fail);
document.addEventListener("htmx:sendError", fail);

/* Many at once. */

const selectAll = document.getElementById("select-all");
if (selectAll) {
  selectAll.closest("label").hidden = false;
  selectAll.addEventListener("change", () => {
    for (const box of list.querySelectorAll("[name=selected]")) box.checked = selectAll.checked;
  });
}
