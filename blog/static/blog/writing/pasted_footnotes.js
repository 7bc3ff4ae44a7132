/* Footnotes of Word, Google Docs, LibreOffice and WordPress on the clipboard, as our own.

   All have the same form: a link in the text leads to an anchor in the note, and a link there leads
   back to the anchor of the first. */

import { element } from "./element.js";
import { newNote } from "./footnote_source.js";

const MARKS = "sup, .MsoFootnoteReference, .MsoEndnoteReference";
const BLOCKS = "li, div, p, dd";

const nameOf = (one) => one.id || one.getAttribute("name") || "";

/* The link that a mark's link leads to, in a note, if that leads back; else null. */
function backOf(root, link) {
  const target = link.getAttribute("href").slice(1);
  const own = nameOf(link) || nameOf(link.parentElement);
  if (!target || !own) return null;
  const there = [...root.querySelectorAll(`[id="${CSS.escape(target)}"], a[name="${CSS.escape(target)}"]`)];
  for (const one of there) {
    const scope = one.localName === "a" ? [one] : [...one.querySelectorAll("a[href]")];
    const back = scope.find((back) => back.getAttribute("href") === `#${own}`);
    if (back && link.compareDocumentPosition(back) & Node.DOCUMENT_POSITION_FOLLOWING) return back;
  }
  return null;
}

/* The block that is the note: Word and Google have one around its paragraphs. */
function blockOf(back) {
  const block = back.closest(BLOCKS);
  const outer = block?.parentElement?.closest("div");
  const isFirst = outer?.firstElementChild === block;
  const holdsOne = isFirst && outer.querySelectorAll("a[href^='#']").length === 1;
  return holdsOne ? outer : block;
}

/* Makes marks and a section of notes out of links and blocks; in place. */
export function readFootnotes(root) {
  const notes = new Map();
  for (const link of root.querySelectorAll("a[href^='#']")) {
    if (!link.isConnected || link.closest("section.footnotes, sup.footnote-ref")) continue;
    const back = backOf(root, link);
    const block = back && blockOf(back);
    if (!block || block.contains(link)) continue;
    const note = notes.get(block) ?? { id: newNote(), marks: [] };
    notes.set(block, note);
    note.marks.push(link);
    back.closest("sup")?.replaceWith(back);
    back.remove();
  }
  if (!notes.size) return;
  const list = element("ol");
  const places = new Set();
  for (const [block, { id, marks }] of notes) {
    for (const mark of marks) replaceMark(mark, id);
    const item = element("li", { id }, ...block.childNodes);
    trimStart(item);
    list.append(item);
    places.add(block.parentElement);
    if (block.previousElementSibling?.localName === "hr") block.previousElementSibling.remove();
    block.remove();
  }
  for (const place of places) removeEmpty(place, root);
  root.append(element("section", { class: "footnotes" }, list));
}

function replaceMark(link, id) {
  const number = link.textContent.replace(/[^\d\p{L}*†‡]/gu, "") || "1";
  const outer = link.closest(MARKS) ?? link;
  const isAlone = outer.textContent.trim() === link.textContent.trim();
  const anchor = { href: `#${id}`, id: `fnref-${id.slice(3)}` };
  const mark = element("sup", { class: "footnote-ref" }, element("a", anchor, number));
  (isAlone ? outer : link).replaceWith(mark);
}

/* The space that stood between the number and the words of a note. */
function trimStart(item) {
  const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    text.data = text.data.replace(/^[\s\u00a0]+/, "");
    if (text.data) return;
  }
}

/* The frame of the notes, with the line above them. */
function removeEmpty(place, root) {
  if (!place || place === root || place.textContent.trim()) return;
  place.remove();
}
