/*
  What is typed is sent to the server every few seconds, as a working copy (blog/working_copies.py),
  and until it is there it is kept in this browser. Looks at the form once a second: what changes
  fields without telling, as some widgets do, is seen too.
*/

import { send } from "./asking.js";
import { showConflict } from "./conflict.js";
import { fieldsOf, hasText } from "./fields.js";
import { forget, keep, place } from "./kept.js";
import { offerKept } from "./offering.js";
import { watchOthers } from "./presence.js";

const LOOK = 1_000; // milliseconds between two looks at the form
const PAUSE = 1_500; // of no typing, after which it is sent
const LONGEST = 4_000; // so long after the first change it is sent even while somebody types
const AGAIN = 5_000; // after the server was away
const BACKGROUND = 60_000; // bytes that a browser still sends for a page that was closed

const panel = document.getElementById("working-copy");
if (panel) begin(panel.closest("form"), JSON.parse(document.getElementById("working-copy-words").textContent));

function begin(form, words) {
  const own = (name) => form.elements[name];
  const said = document.getElementById("working-copy-said");
  said.hidden = false; // of a new text it says what scripts do
  const tab = newNumber();
  own("_tab").value = tab;

  const state = {
    saved: fieldsOf(form), // what the server has
    seen: "", // what was seen at the last look
    changedAt: 0,
    unsavedSince: 0,
    notBefore: 0,
    isTouched: false, // by a person: until then, what changes is the page being made
    isSending: false,
    isPaused: false, // while somebody decides on a conflict, or it would be refused again
    version: Number(own("_base").value),
  };
  state.seen = JSON.stringify(state.saved);

  const user = own("_user").value;
  const text = () => panel.dataset.entry || `new-${panel.dataset.model}-${own("_draft").value}`;
  const name = () => place(user, text()) + tab;

  const page = { form, panel, words, tab, state, user, tell, data, taken, touched, sendNow: () => look(true) };

  function touched() {
    state.isTouched = true;
  }

  function tell(words, kind = "") {
    if (said.textContent !== words) said.textContent = words;
    panel.dataset.kind = kind;
  }

  /* The form's data, to be sent. */
  function data() {
    const sent = new FormData(form);
    for (const [key, value] of [...sent]) if (typeof value !== "string") sent.delete(key);
    sent.set("_base", state.version);
    if (page.replaces) sent.set("_replaces", "yes");
    return sent;
  }

  /* The server has this version. */
  function taken(version) {
    state.version = version;
    own("_base").value = version;
  }

  function keepHere(isSubmitted = false) {
    const fields = fieldsOf(form);
    const record = { fields, at: Date.now(), base: state.version, draft: own("_draft").value, isSubmitted };
    return keep(name(), record);
  }

  /* One look at the form: what is new is kept here at once, and sent in a moment. */
  function look(isUrgent = false) {
    const fields = fieldsOf(form);
    const now = Date.now();
    const text = JSON.stringify(fields);
    if (!state.isTouched) {
      state.saved = fields;
      state.seen = text;
      return;
    }
    if (text !== state.seen) {
      state.seen = text;
      state.changedAt = now;
      state.unsavedSince ||= now;
      keepHere();
    }
    if (text === JSON.stringify(state.saved) || state.isSending || state.isPaused) return;
    const isTime = now - state.changedAt >= PAUSE || now - state.unsavedSince >= LONGEST;
    if (isUrgent || (isTime && now >= state.notBefore)) sendCopy(fields);
  }

  async function sendCopy(fields) {
    if (!panel.dataset.entry && !hasText(fields)) return;
    const sent = data();
    const size = new Blob(fields.flat()).size;
    if (size > Number(panel.dataset.largest)) {
      notSaved(words.tooLarge);
      state.notBefore = Date.now() + AGAIN;
      return;
    }
    state.isSending = true;
    const options = document.visibilityState === "hidden" && size < BACKGROUND ? { keepalive: true } : {};
    const before = name();
    const answer = await send(panel.dataset.keep, sent, panel, options);
    state.isSending = false;
    if (answer.kind === "fine") return arrived(fields, answer, before);
    state.notBefore = Date.now() + AGAIN;
    if (answer.kind === "conflict") {
      notSaved(answer.told);
      showConflict(page, answer);
    } else if (answer.kind === "refused") {
      notSaved(answer.told ? `${words.notSaved} ${answer.told}` : words.refused);
      state.isPaused = ["gone", "right"].includes(answer.why);
      if (answer.why === "gone") keepAsNew();
    } else if (answer.kind === "signed-out") {
      notSaved(words.signedOut);
      offerSignIn();
    } else notSaved(words.away);
  }

  /* Says that the server does not have it, and where it is instead. */
  function notSaved(why) {
    const isHere = keepHere();
    tell(`${why} ${isHere ? words.keptHere : words.keptNowhere}`, "unsaved");
  }

  /* The post is gone: what was typed is offered where a new one is begun. */
  function keepAsNew() {
    forget(name());
    panel.dataset.entry = "";
    keepHere();
  }

  function offerSignIn() {
    if (panel.querySelector(".working-copy-sign-in")) return;
    const link = document.createElement("a");
    link.className = "working-copy-sign-in";
    link.href = panel.dataset.signIn;
    link.target = "_blank";
    link.textContent = words.signIn;
    said.after(" ", link);
  }

  function arrived(fields, answer, before) {
    panel.querySelector(".working-copy-sign-in")?.remove();
    state.saved = fields;
    state.unsavedSince = 0;
    page.replaces = false;
    taken(answer.version);
    tell(answer.status, "saved");
    page.showOthers?.(answer);
    document.getElementById("working-copy-discard")?.toggleAttribute("hidden", !answer.isTyped);
    if (answer.addresses && !panel.dataset.entry) takeAddress(answer.addresses);
    if (JSON.stringify(fieldsOf(form)) === JSON.stringify(fields)) forget(before);
    else {
      state.unsavedSince = Date.now();
      if (before !== name()) forget(before);
      keepHere();
    }
  }

  /* A new post has an address now: the next save, of either kind, goes there. */
  function takeAddress(addresses) {
    panel.dataset.keep = addresses.working_copy_address;
    panel.dataset.presence = addresses.presence_address;
    panel.dataset.differences = addresses.differences_address;
    panel.dataset.entry = addresses.number;
    form.action = addresses.change_address;
    history.replaceState(history.state, "", addresses.change_address);
    panel.dispatchEvent(new CustomEvent("rejoinder:begun", { bubbles: true, detail: addresses }));
  }

  for (const kind of ["beforeinput", "input", "change", "keydown", "pointerdown", "paste", "drop"]) {
    form.addEventListener(kind, touched, { capture: true });
  }
  form.addEventListener("submit", (event) => {
    const button = event.submitter?.name;
    if (button === "_discard" || button === "_theirs") return forget(name());
    if (state.isTouched) keepHere(true);
  });
  document.addEventListener("visibilitychange", () => look(document.visibilityState === "hidden"));
  window.addEventListener("pagehide", () => look(true));
  setInterval(look, LOOK);

  if (panel.dataset.change && panel.dataset.entry && location.pathname !== panel.dataset.change) {
    form.action = panel.dataset.change;
    history.replaceState(history.state, "", panel.dataset.change);
  }
  if (document.querySelector("#working-copy-conflict .conflict")) {
    // What is in the form is nowhere else, and goes nowhere until somebody has decided.
    state.isPaused = true;
    state.isTouched = true;
    keepHere();
  } else offerKept(page);
  watchOthers(page);
}

/* A random number in the form of a UUID. crypto.randomUUID() exists under HTTPS alone. */
function newNumber() {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
