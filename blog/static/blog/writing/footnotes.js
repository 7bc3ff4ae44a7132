/* Footnotes: a mark in the text, and its note at the end, where it is written.

   What is a footnote in the source: footnote_source.js. What keeps marks and notes together:
   footnote_order.js. What happens on the clipboard: footnote_carrying.js. */

import { Extension, Node, pm } from "../../django_prose_editor/editor.js";
import { element } from "./element.js";
import { packed, unpacked } from "./footnote_carrying.js";
import { footnotesOf, settle } from "./footnote_order.js";
import { newNote } from "./footnote_source.js";
import { deleteNote, NoteView } from "./footnote_view.js";
import { say } from "./words.js";

const { Plugin, PluginKey, TextSelection } = pm.state;

const SHORTCUT = "Mod-Alt-f";

const data = (name, initial) => ({
  default: initial,
  parseHTML: (one) => one.dataset[name] ?? initial,
  rendered: false,
});

const Mark = Node.create({
  name: "footnoteMark",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  addAttributes: () => ({
    note: data("note", ""),
    kept: data("kept", null), // on the clipboard: the note's text
    anchor: {
      default: null,
      parseHTML: (mark) => mark.querySelector("a")?.id || null,
      rendered: false,
    },
    number: {
      default: 0,
      parseHTML: (mark) => Number.parseInt(mark.textContent, 10) || 0,
      rendered: false,
    },
  }),
  parseHTML: () => [{ tag: "sup[data-note]", priority: 90 }],
  renderHTML: ({ node: { attrs } }) => [
    "sup",
    {
      class: "footnote-ref",
      "data-note": attrs.note,
      ...(attrs.kept ? { "data-kept": attrs.kept } : {}),
    },
    ["a", { href: `#${attrs.note}`, ...(attrs.anchor ? { id: attrs.anchor } : {}) }, String(attrs.number)],
  ],
  renderText: () => "",
  addNodeView() {
    return ({ node: { attrs }, editor }) => {
      const link = element(
        "a",
        {
          role: "link",
          title: say("footnote_open"),
          "aria-label": say("footnote_number", { number: attrs.number }),
          onclick({ shiftKey }) {
            if (!shiftKey) editor.chain().focus().openFootnote(attrs.note, attrs.anchor).run();
          },
        },
        String(attrs.number),
      );
      return { dom: element("sup", { class: "footnote-ref" }, link) };
    };
  },
});

const Notes = Node.create({
  name: "footnotes",
  group: "footnotes",
  content: "footnote+",
  isolating: true,
  selectable: false,
  parseHTML: () => [{ tag: "section[data-footnotes]", priority: 90, contentElement: "ol" }],
  renderHTML: () => ["section", { class: "footnotes", "data-footnotes": "" }, ["ol", 0]],
  addNodeView() {
    return () => {
      const contentDOM = element("ol");
      const name = { class: "footnotes", role: "doc-endnotes", "aria-label": say("footnotes") };
      return { dom: element("section", name, contentDOM), contentDOM };
    };
  },
});

const Note = Node.create({
  name: "footnote",
  content: "block+",
  isolating: true,
  selectable: false,
  addAttributes: () => ({
    note: { default: "", parseHTML: (note) => note.id, rendered: false },
    backs: data("backs", ""), // the anchors of its marks, with spaces between them
  }),
  parseHTML: () => [{ tag: "li[data-backs]", priority: 90 }],
  renderHTML: ({ node: { attrs } }) => ["li", { id: attrs.note, "data-backs": attrs.backs }, 0],
  addNodeView() {
    return ({ node, editor, getPos }) => new NoteView(node, editor, getPos);
  },
});

/* The note in which the position is, as {node, pos}, or null. */
function noteAround($pos) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    const node = $pos.node(depth);
    if (node.type.name === "footnote") return { node, pos: $pos.before(depth) };
  }
  return null;
}

/* Where a mark may stand: at the end of what is selected, in a line of the text. */
function placeFor({ doc, selection, schema }) {
  const { $to } = selection;
  const type = schema.nodes.footnoteMark;
  const fits = $to.parent.inlineContent && $to.parent.canReplaceWith($to.index(), $to.index(), type);
  return fits && doc.firstChild && !noteAround($to) ? $to.pos : null;
}

function insertFootnote({ state, tr, dispatch }) {
  const { schema } = state;
  const place = placeFor(state);
  if (place === null) return false;
  if (!dispatch) return true;
  const note = newNote();
  tr.insert(place, schema.nodes.footnoteMark.create({ note }));
  settle(tr, state.doc);
  selectEnd(tr, note);
  tr.scrollIntoView();
  return true;
}

/* Puts the cursor at the end of a note. */
function selectEnd(tr, note) {
  const found = footnotesOf(tr.doc).notes.find(({ node }) => node.attrs.note === note);
  if (!found) return false;
  const end = tr.doc.resolve(found.pos + found.node.nodeSize - 1);
  tr.setSelection(TextSelection.near(end, -1)).scrollIntoView();
  return true;
}

/* The mark from which somebody came to the note, or its first one. */
function selectMark(tr, note, anchor) {
  const marks = footnotesOf(tr.doc).marks.filter((mark) => mark.note === note && mark.node);
  const mark = marks.find(({ node }) => node.attrs.anchor === anchor) ?? marks[0];
  if (!mark) return false;
  tr.setSelection(TextSelection.create(tr.doc, mark.pos + 1)).scrollIntoView();
  return true;
}

/* Takes an empty note away with its marks, and goes to where the first of them was. */
function removeEmptyNote({ state, tr, dispatch }) {
  const around = noteAround(state.selection.$from);
  const isEmpty = around?.node.childCount === 1 && !around.node.firstChild.content.size;
  if (!isEmpty || !state.selection.empty) return false;
  if (dispatch) {
    const { note } = around.node.attrs;
    const marks = footnotesOf(tr.doc).marks.filter((mark) => mark.note === note && mark.node);
    deleteNote(tr, around.pos);
    for (const { pos } of marks.toReversed()) tr.delete(pos, pos + 1);
    const place = tr.doc.resolve(marks[0]?.pos ?? Math.min(around.pos, tr.doc.content.size));
    tr.setSelection(TextSelection.near(place, -1)).scrollIntoView();
  }
  return true;
}

const isOtherText = (transactions) =>
  transactions.some(({ steps, docs }) =>
    steps.some((step, at) => step.from === 0 && step.to === docs[at].content.size),
  );

const Footnotes = Extension.create({
  name: "footnoteCommands",
  priority: 200, // before what else is done with Backspace and Enter
  addStorage: () => ({ from: null }),
  addCommands() {
    const { storage } = this;
    return {
      insertFootnote: () => insertFootnote,
      openFootnote:
        (note, from = null) =>
        ({ tr }) => {
          storage.from = from;
          return selectEnd(tr, note);
        },
      leaveFootnote:
        (note = null) =>
        ({ tr, state }) => {
          const left = note ?? noteAround(state.selection.$from)?.node.attrs.note;
          return Boolean(left) && selectMark(tr, left, storage.from);
        },
      markFootnote:
        (note) =>
        ({ state, tr }) => {
          const place = placeFor(state);
          if (place === null) return false;
          tr.insert(place, state.schema.nodes.footnoteMark.create({ note }));
          return true;
        },
      removeEmptyFootnote: () => removeEmptyNote,
    };
  },
  addKeyboardShortcuts() {
    const { editor } = this;
    const open = () => {
      const { node } = editor.state.selection;
      if (node?.type.name !== "footnoteMark") return false;
      return editor.commands.openFootnote(node.attrs.note, node.attrs.anchor);
    };
    return {
      [SHORTCUT]: () => open() || editor.commands.insertFootnote(),
      Enter: open,
      Escape: () => editor.commands.leaveFootnote(),
      Backspace: () => editor.commands.removeEmptyFootnote(),
    };
  },
  onCreate() {
    const { tr } = this.editor.state;
    if (settle(tr, null)) {
      this.editor.view.dispatch(tr.setMeta("addToHistory", false).setMeta("preventUpdate", true));
    }
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey("footnotes"),
        appendTransaction(transactions, before, { tr }) {
          if (!transactions.some(({ docChanged }) => docChanged)) return null;
          return settle(tr, isOtherText(transactions) ? null : before.doc) ? tr : null;
        },
        props: {
          transformCopied: (slice, view) => packed(slice, view.state.doc),
          transformPasted: unpacked,
        },
      }),
    ];
  },
});

export const extensions = [Mark, Notes, Note, Footnotes];

export const tools = [
  {
    name: "footnote",
    label: "footnote",
    icon: "footnote",
    group: "insert",
    shortcut: SHORTCUT,
    run: (editor) => editor.chain().focus().insertFootnote().run(),
    isEnabled: (editor) => placeFor(editor.state) !== null,
    isActive: (editor) => Boolean(noteAround(editor.state.selection.$from)),
  },
];
