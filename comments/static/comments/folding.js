/*
  Threads that a reader has folded stay so, in this browser.
*/

import { keep, kept } from "./kept.js";

const NAME = "folded";
const MOST = 500; // threads; the ones folded longest ago open again

/* Folds what was folded before, and remembers what the reader does from now on. */
export function rememberFolding(section) {
  const target = document.getElementById(location.hash.slice(1));
  for (const id of kept(NAME, [])) {
    const answers = section.querySelector(`#${CSS.escape(id)} > details.answers`);
    // Whoever follows a link to a reply wants to read it.
    if (answers && !answers.contains(target)) answers.open = false;
  }
  // This event does not bubble. It tells of our own changes too, which changes nothing.
  section.addEventListener("toggle", ({ target }) => remember(target), { capture: true });
}

function remember(answers) {
  if (!answers.matches("details.answers")) return;
  const { id } = answers.parentElement;
  const folded = kept(NAME, []).filter((other) => other !== id);
  if (!answers.open) folded.push(id);
  keep(NAME, folded.slice(-MOST));
}
