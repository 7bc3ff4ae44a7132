/* What of footnotes goes to the clipboard, or along with what is dragged, and how it arrives: each
   mark carries its note, and both get new anchors. */

import { pm } from "../../django_prose_editor/editor.js";
import { newNote } from "./footnote_source.js";
import { footnotesOf } from "./footnote_order.js";

const { Fragment, Slice } = pm.model;

const isMark = (node) => node.type.name === "footnoteMark";
const isSection = (node) => node?.type.name === "footnotes";

/* The fragment with each of its nodes as `change` makes it. */
function mapped(fragment, change) {
  const made = [];
  fragment.forEach((node) => {
    const changed = change(node);
    const isSame = changed === node && node.content.size;
    made.push(isSame ? node.copy(mapped(node.content, change)) : changed);
  });
  return Fragment.fromArray(made);
}

const changedMark = (mark, attrs) =>
  mark.type.create({ ...mark.attrs, ...attrs }, null, mark.marks);

/* The slice with the text of each note in its marks. */
export function packed(slice, doc) {
  const notes = new Map(footnotesOf(doc).notes.map(({ node }) => [node.attrs.note, node]));
  const content = mapped(slice.content, (node) => {
    const note = isMark(node) && notes.get(node.attrs.note);
    return note ? changedMark(node, { kept: JSON.stringify(note.content.toJSON()) }) : node;
  });
  return new Slice(content, slice.openStart, slice.openEnd);
}

/* The slice as it may stand in any text. Notes that come without a mark become plain paragraphs. */
export function unpacked(slice) {
  const texts = new Map();
  slice.content.forEach((node) => {
    if (isSection(node)) node.forEach((note) => texts.set(note.attrs.note, note.content));
  });
  const names = new Map();
  const content = mapped(slice.content, (node) => {
    if (!isMark(node)) return node;
    const { note, kept } = node.attrs;
    if (!names.has(note)) names.set(note, newNote());
    const text = texts.has(note) ? JSON.stringify(texts.get(note).toJSON()) : null;
    return changedMark(node, { note: names.get(note), anchor: null, kept: kept ?? text });
  });
  return withoutSections(new Slice(content, slice.openStart, slice.openEnd), names);
}

/* An open side of a section is as many levels less open as the section had above its text. */
function withoutSections({ content, openStart, openEnd }, names) {
  const made = [];
  content.forEach((node) => {
    if (!isSection(node)) made.push(node);
    else {
      node.forEach((note) => {
        if (!names.has(note.attrs.note)) note.content.forEach((block) => made.push(block));
      });
    }
  });
  const less = (node, depth) => (isSection(node) ? Math.max(0, depth - 2) : depth);
  const start = less(content.firstChild, openStart);
  const end = isSection(content.lastChild) && names.size ? 0 : less(content.lastChild, openEnd);
  return made.length ? new Slice(Fragment.fromArray(made), start, end) : Slice.empty;
}
