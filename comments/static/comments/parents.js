/*
  From an answer to what it answers, and back. The browser's own way back does it too; a button at
  the place itself is nearer to the eye, and to the thumb.
*/

import { keep, kept } from "./kept.js";

const SOUGHT = "sought"; // the number of the reply that this tab was led to
const ANCHOR = /^#comment-([0-9]{1,18})$/;
const LINK = '.in-reply-to a[href^="#"]';

/* words: the sentence of the way back, with `%(name)s` for whose answer it was. */
export function leadBackFromParents(section, words) {
  section.addEventListener("click", (event) => {
    const link = event.target.closest(LINK);
    const answer = link?.closest(".reply");
    const parent = link && document.getElementById(link.hash.slice(1));
    if (!parent || event.ctrlKey || event.metaKey || event.shiftKey) return;
    section.querySelector(".way-back")?.remove();
    parent.querySelector(":scope > .reply-self > .reply-head")?.append(wayBack(answer, words));
  });
}

function wayBack(answer, words) {
  const link = document.createElement("a");
  link.className = "way-back quiet-button";
  link.href = `#${answer.id}`;
  link.textContent = words.replace("%(name)s", answer.querySelector(".p-name").textContent);
  link.addEventListener("click", () => link.remove());
  return link;
}

/*
  A link to a reply that has moved to another page since, as on a blog that came from WordPress:
  only the browser knows which one was asked for.

  address: leads to where the reply is now, with 0 for its number at the end.
*/
export function findElsewhere(address) {
  const sought = kept(SOUGHT, "", "sessionStorage");
  keep(SOUGHT, "", "sessionStorage");
  const [, number] = ANCHOR.exec(location.hash) ?? [];
  // Once and not again, should it not be there either.
  if (!number || number === sought || document.getElementById(`comment-${number}`)) return;
  keep(SOUGHT, number, "sessionStorage");
  location.replace(address.replace(/0\/$/, `${number}/`));
}
