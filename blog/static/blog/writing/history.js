/* Undoing and doing again, and the few parts of the editor that nobody sees. */

import {
  Document,
  Dropcursor,
  Gapcursor,
  Text,
  TrailingNode,
  UndoRedo,
} from "../../django_prose_editor/editor.js";

export const extensions = [
  Document.extend({ content: "(block | footnotes)+" }), // footnotes.js keeps those at the end
  Text,
  UndoRedo.configure({ depth: 500 }),
  Gapcursor,
  Dropcursor.configure({ class: "prose-drop", color: false, width: 2 }),
  TrailingNode.configure({ notAfter: ["footnotes"] }),
];

const tool = (name, shortcut) => ({
  name,
  icon: name,
  group: "history",
  isRare: name === "redo",
  shortcut,
  run: (editor) => editor.chain().focus()[name]().run(),
  isEnabled: (editor) => editor.can()[name](),
});

export const tools = [tool("undo", "Mod-z"), tool("redo", "Mod-Shift-z")];
