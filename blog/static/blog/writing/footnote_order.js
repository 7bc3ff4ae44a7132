/* Keeps marks and notes together, whatever is typed, moved, pasted or taken away.

   Notes stand in the order of their first marks, and marks are numbered by it. A note that has lost
   its last mark goes with it; one that never had a mark stays, and is shown as such. A mark always
   has a note. */

import { pm } from "../../django_prose_editor/editor.js";
import { newNote } from "./footnote_source.js";

const { Fragment } = pm.model;
/* In blocks that are kept as HTML: links to something on the same page. */
const LINK = /<a\b[^>]*\bhref="#([^"]+)"[^>]*>/gi;
const ID = /\bid="([^"]+)"/i;

/* The marks and notes of a document. A mark in a block that is kept as HTML has no node. */
export function footnotesOf(doc) {
  const found = { marks: [], notes: [], sections: [] };
  doc.forEach((section, pos) => {
    if (section.type.name !== "footnotes") return;
    found.sections.push({ node: section, pos });
    section.forEach((node, offset) => found.notes.push({ node, pos: pos + 1 + offset }));
  });
  doc.descendants((node, pos) => {
    if (node.type.name === "footnoteMark") {
      found.marks.push({ node, pos, note: node.attrs.note });
    } else if (node.type.name === "htmlBlock") {
      for (const [tag, note] of node.attrs.html.matchAll(LINK)) {
        found.marks.push({ node: null, pos, note, anchor: ID.exec(tag)?.[1] });
      }
    }
  });
  return found;
}

/* Adds to the transaction what puts the footnotes in order; false where they are already.

   Args:
     before: the document before, or null where it was another text. */
export function settle(tr, before) {
  const { marks, notes, sections } = footnotesOf(tr.doc);
  if (!marks.length && !sections.length) return false;
  const { schema } = tr.doc.type;
  const own = new Map(notes.map(({ node }) => [node.attrs.note, node]));
  const had = new Set(before ? footnotesOf(before).marks.map(({ note }) => note) : []);
  const backs = backsOf(tr, marks, own);
  const order = [...backs.keys()];
  for (const { node } of notes) {
    const { note } = node.attrs;
    if (!backs.has(note) && !had.has(note)) order.push(note);
  }
  number(tr, marks, order);
  for (const { node, pos } of notes) {
    const back = (backs.get(node.attrs.note) ?? []).join(" ");
    if (node.attrs.backs !== back) tr.setNodeAttribute(pos, "backs", back);
  }
  const created = new Map(
    marks
      .filter(({ node, note }) => node && !own.has(note))
      .map(({ node, note }) => [note, create(schema, node.attrs, backs.get(note))]),
  );
  arrange(tr, order, created);
  return tr.docChanged;
}

/* The anchors of the marks of each note, in the order of the text; each anchor is there once. */
function backsOf(tr, marks, own) {
  const backs = new Map();
  const taken = new Set();
  for (const { node, pos, note, anchor } of marks) {
    if (!node && !own.has(note)) continue; // a link to something else
    let back = node ? node.attrs.anchor : anchor;
    if (node && (!back?.startsWith("fnref") || taken.has(back))) {
      const stem = `fnref-${note.replace(/^fn-?/, "")}`;
      back = stem;
      for (let count = 2; taken.has(back); count += 1) back = `${stem}-${count}`;
      tr.setNodeAttribute(pos, "anchor", back);
    }
    if (back) taken.add(back);
    backs.set(note, [...(backs.get(note) ?? []), ...(back ? [back] : [])]);
  }
  return backs;
}

function number(tr, marks, order) {
  for (const { node, pos, note } of marks) {
    const place = order.indexOf(note) + 1;
    if (node && node.attrs.number !== place) tr.setNodeAttribute(pos, "number", place);
    if (node?.attrs.kept) tr.setNodeAttribute(pos, "kept", null);
  }
}

/* A note for a mark that came without: with the text that the mark brought along, if it did. */
function create(schema, { note, kept }, anchors) {
  const attrs = { note, backs: (anchors ?? []).join(" ") };
  const type = schema.nodes.footnote;
  if (kept) {
    try {
      return type.createChecked(attrs, Fragment.fromJSON(schema, JSON.parse(kept)));
    } catch {
      // It is not from an editor like this one.
    }
  }
  return type.createAndFill(attrs);
}

/* Makes one section of notes at the end, in this order, and changes no more than it must. */
function arrange(tr, order, created) {
  const { sections, notes } = footnotesOf(tr.doc);
  const { schema } = tr.doc.type;
  const now = new Map(notes.map(({ node }) => [node.attrs.note, node]));
  const wanted = order.map((note) => now.get(note) ?? created.get(note)).filter(Boolean);
  const last = sections.at(-1);
  const isAtEnd = last && last.pos + last.node.nodeSize === tr.doc.content.size;
  if (!(sections.length === 1 && isAtEnd && wanted.length)) {
    for (const { pos, node } of sections.reverse()) tr.delete(pos, pos + node.nodeSize);
    if (wanted.length) {
      tr.insert(tr.doc.content.size, schema.nodes.footnotes.create(null, wanted));
    }
  } else {
    replaceChanged(tr, last, wanted);
  }
  if (tr.doc.firstChild.type.name === "footnotes") {
    tr.insert(0, tr.doc.type.contentMatch.defaultType.create());
  }
}

function replaceChanged(tr, { node: section, pos }, wanted) {
  const present = [];
  section.forEach((note) => present.push(note));
  const isSame = (one, other) => one !== undefined && one === other;
  let start = 0;
  while (isSame(present[start], wanted[start])) start += 1;
  let end = 0;
  while (
    start + end < Math.min(present.length, wanted.length) &&
    isSame(present.at(-1 - end), wanted.at(-1 - end))
  ) {
    end += 1;
  }
  if (start + end === present.length && present.length === wanted.length) return;
  const sizes = (notes) => notes.reduce((sum, note) => sum + note.nodeSize, 0);
  const from = pos + 1 + sizes(present.slice(0, start));
  const to = pos + 1 + sizes(present.slice(0, present.length - end));
  tr.replaceWith(from, to, wanted.slice(start, wanted.length - end));
}
