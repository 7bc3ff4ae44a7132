/* What marks words inside a line. Known marks have a button; all others that a text may have are
   kept with their attributes. */

import {
  Bold,
  Code,
  Italic,
  Mark,
  Strike,
  Subscript,
  Superscript,
} from "../../django_prose_editor/editor.js";
import { kept } from "./blocks.js";

/* One mark for two tags of the same look, `<strong>` and `<b>`; each text keeps its own. */
const twoTags = (extension, first, second) =>
  extension.extend({
    addAttributes() {
      return { ...kept(), tag: { default: first, rendered: false } };
    },
    parseHTML: () => [first, second].map((tag) => ({ tag, getAttrs: () => ({ tag }) })),
    renderHTML: ({ mark, HTMLAttributes }) => [mark.attrs.tag, HTMLAttributes, 0],
  });

const oneTag = (extension, tag, fields = {}) =>
  extension.extend({
    addAttributes: () => kept(),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    ...fields,
  });

const OTHERS =
  "a abbr bdi bdo cite del dfn ins kbd mark q rp rt ruby samp small span time u var".split(" ");
let parsed = 0;

/* Any other inline element. Two of them side by side stay two: `number` tells them apart. */
const Inline = Mark.create({
  name: "inline",
  priority: 1050, // outside of links on the same words, as below
  excludes: "",
  inclusive: false,
  addAttributes() {
    return {
      ...kept(),
      tag: { default: "span", rendered: false },
      number: { default: 0, rendered: false },
    };
  },
  parseHTML: () =>
    OTHERS.map((tag) => ({
      tag,
      priority: 20,
      getAttrs: () => ({ tag, number: (parsed += 1) }),
    })),
  renderHTML: ({ mark, HTMLAttributes }) => [mark.attrs.tag, HTMLAttributes, 0],
});

export const extensions = [
  twoTags(Bold, "strong", "b"),
  twoTags(Italic, "em", "i"),
  oneTag(Strike, "s"),
  oneTag(Code, "code", { excludes: "code" }),
  // Around a link and not inside of it, as marks of notes are written.
  oneTag(Subscript, "sub", { priority: 1100 }),
  oneTag(Superscript, "sup", { priority: 1100 }),
  Inline,
];

const mark = (name, node, shortcut, more = {}) => ({
  name,
  label: name,
  icon: name,
  group: "marks",
  shortcut,
  run: (editor) => editor.chain().focus().toggleMark(node).run(),
  isActive: (editor) => editor.isActive(node),
  ...more,
});

export const tools = [
  mark("bold", "bold", "Mod-b"),
  mark("italic", "italic", "Mod-i"),
  mark("strike", "strike", "Mod-Shift-s", { isRare: true }),
  mark("subscript", "subscript", "Mod-,", { isRare: true }),
  mark("superscript", "superscript", "Mod-.", { isRare: true }),
  mark("code", "code", "Mod-e", { isRare: true }),
];
