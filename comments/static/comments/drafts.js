/*
  What somebody is writing is kept in this browser with every change, until the server has it. So it
  outlives a reload, a lost connection and a server that is being started again.

  Each draft has a random number that goes with the form: however often the form is sent, the server
  makes one reply of it (comments/drafts.py).
*/

import { keep, kept, newest } from "./kept.js";

const NAME = "drafts";
const MOST = 20; // drafts; 1 MB at the very most, of the 5 that browsers allow
const LONGEST = 30 * 24 * 60 * 60 * 1000; // milliseconds; what is older is nobody's any more
const COOKIE = "draft"; // by which the server says that one has arrived, after a form without htmx

/* The drafts by place: the address to which their form is sent. */
function drafts() {
  const young = Object.entries(kept(NAME, {})).filter(([, { at }]) => Date.now() - at < LONGEST);
  return Object.fromEntries(young);
}

/* Where there is something to go on with. */
export function places() {
  return Object.keys(drafts());
}

/* { text, number, at } or undefined. */
function draftAt(place) {
  return drafts()[place];
}

/* Keeps a text; an empty one is none. */
function keepDraft(place, text, number) {
  const { [place]: _before, ...all } = drafts();
  if (text.trim()) all[place] = { text, number, at: Date.now() };
  keep(NAME, newest(all, MOST, ({ at }) => at));
}

/* The server has it, wherever it was begun. */
export function forgetDraft(number) {
  const others = Object.entries(drafts()).filter(([, draft]) => draft.number !== number);
  keep(NAME, Object.fromEntries(others));
}

/* Forgets the draft of which the server says that it has arrived. */
export function forgetArrived() {
  const number = document.cookie.match(`(?:^|; )${COOKIE}=([0-9a-f-]+)`)?.[1];
  if (!number) return;
  forgetDraft(number);
  document.cookie = `${COOKIE}=; Max-Age=0; Path=/; SameSite=Lax`;
}

/* A random number in the form of a UUID. crypto.randomUUID() exists under HTTPS alone. */
function newNumber() {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/* Ties a form to its draft: shows what was kept, and keeps what is written from now on. */
export function tieToDraft(form) {
  const { text, draft } = form.elements;
  const place = new URL(form.action).pathname;
  const before = draftAt(place);
  if (before && !text.value) {
    text.value = before.text;
    text.dispatchEvent(new Event("input"));
    tellRestored(form, before);
  }
  if (before?.text === text.value) draft.value = before.number;
  const changed = () => {
    draft.value ||= newNumber();
    keepDraft(place, text.value, draft.value);
  };
  if (text.value && before?.text !== text.value) changed();
  text.addEventListener("input", changed);
  // Sent from another window meanwhile: what is written here from now on is another reply.
  window.addEventListener("storage", () => {
    if (draft.value && form.isConnected && draftAt(place)?.number !== draft.value) draft.value = "";
  });
}

function tellRestored(form, { at }) {
  const { lang } = document.documentElement;
  // English without a country would be American; the blog writes dates as in "5 March 2024, 14:05".
  const language = lang === "en" ? "en-GB" : lang;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const when = day.format(at);
  const line = document.createElement("p");
  const discard = document.createElement("button");
  line.className = "help restored";
  line.setAttribute("role", "status");
  discard.type = "button";
  discard.className = "quiet-button";
  discard.textContent = form.dataset.discard;
  discard.addEventListener("click", () => {
    form.elements.text.value = "";
    form.elements.text.dispatchEvent(new Event("input"));
    form.elements.text.focus();
    line.remove();
  });
  line.append(form.dataset.restored.replace("%(when)s", when), " ", discard);
  form.elements.text.after(line);
}
