/*
  What scripts add to writing a reply: drafts, the count of characters, quotes, and forms that open
  and are sent in place. Without them the forms work as they are.
*/

import { answerInPlace } from "./answering.js";
import { countCharacters } from "./counting.js";
import { forgetArrived, tieToDraft } from "./drafts.js";
import { rememberName } from "./naming.js";
import { offerQuotes } from "./quoting.js";
import { sendInPlace } from "./sending.js";

const prepared = new WeakSet();

function prepare(form) {
  if (prepared.has(form)) return;
  prepared.add(form);
  countCharacters(form);
  tieToDraft(form);
  rememberName(form);
}

/* Prepares the forms on the page, and those that will open on it. `section` may be null. */
export function enhanceForms(section) {
  forgetArrived();
  for (const form of document.querySelectorAll("form.reply-form")) prepare(form);
  if (!window.htmx) return; // it did not load: forms are sent as browsers do it
  sendInPlace(document.body, prepare);
  if (!section) return;
  answerInPlace(section, prepare);
  offerQuotes(section, prepare);
}
