/* Footnotes on their way from HTML into the editor and back (layout.js, pasting.js).

   In the source a mark is `<sup class="footnote-ref"><a href="#fn-x" id="fnref-x">1</a></sup>`, and
   the notes are `<section class="footnotes"><ol><li id="fn-x">…</li></ol></section>` with an arrow
   back to each mark at the end of a note. In between, marks and notes that belong together carry
   `data-note` and `data-backs`, and the arrows are left out: they follow from the marks. */

import { element } from "./element.js";

/* An anchor for a new note that no other text has. */
export const newNote = () =>
  `fn-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;

/* The list of a section, where there is nothing beside it. */
function listOf(section) {
  const [list, ...others] = section.children;
  const isAlone = [...section.childNodes].every((node) => node === list || !node.data?.trim());
  const hasNotes = list?.localName === "ol" && list.children.length > 0;
  return hasNotes && !others.length && isAlone ? list : null;
}

/* Marks as the editor's own what of this HTML are footnotes; in place. */
export function prepareFootnotes(root) {
  const notes = new Map();
  for (const section of root.querySelectorAll("section.footnotes")) {
    const list = listOf(section);
    if (!list) continue;
    for (const note of list.children) {
      if (!note.id || notes.has(note.id)) note.id = newNote();
      notes.set(note.id, note);
      for (const arrow of note.querySelectorAll("a.footnote-back")) removeArrow(arrow);
      bare(note, "id");
      note.dataset.backs = "";
    }
    bare(section, "class");
    bare(list);
    section.dataset.footnotes = "";
  }
  for (const mark of root.querySelectorAll("sup.footnote-ref")) prepareMark(mark, notes);
}

function prepareMark(mark, notes) {
  const [link, ...others] = mark.children;
  const note = notes.get(link?.getAttribute("href")?.slice(1));
  if (!note || others.length || link.textContent.trim() !== mark.textContent.trim()) return;
  const anchor = link.id || mark.id;
  mark.className = "footnote-ref";
  bare(mark, "class");
  mark.dataset.note = note.id;
  link.id = anchor;
  bare(link, "href", "id");
  link.textContent = mark.textContent.trim();
  note.dataset.backs = `${note.dataset.backs} ${anchor}`.trim();
}

function bare(one, ...kept) {
  for (const { name } of [...one.attributes]) if (!kept.includes(name)) one.removeAttribute(name);
}

/* The arrow, and the space before it. */
function removeArrow(arrow) {
  const before = arrow.previousSibling;
  if (before?.nodeType === Node.TEXT_NODE) before.data = before.data.trimEnd();
  const parent = arrow.parentElement;
  arrow.remove();
  const isEmpty = !parent.textContent.trim() && !parent.children.length;
  if (isEmpty && parent.localName === "p" && parent.previousElementSibling) parent.remove();
}

/* What prepareFootnotes did, undone, with the arrows in their places. */
export function finishFootnotes(root) {
  for (const mark of root.querySelectorAll("sup[data-note]")) bare(mark, "class");
  for (const section of root.querySelectorAll("[data-footnotes]")) delete section.dataset.footnotes;
  for (const note of root.querySelectorAll("li[data-backs]")) {
    const anchors = note.dataset.backs.split(" ").filter(Boolean);
    delete note.dataset.backs;
    const isBlock = note.lastElementChild?.localName === "p" && !note.lastChild.data?.trim();
    const line = isBlock ? note.lastElementChild : note;
    for (const anchor of anchors) {
      line.append(" ", element("a", { class: "footnote-back", href: `#${anchor}` }, "↩"));
    }
  }
}
