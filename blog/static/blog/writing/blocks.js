/* The blocks of a text. Each keeps the attributes that it has no use for itself, so that nothing
   is lost of what was written elsewhere. */

import {
  Blockquote,
  BulletList,
  CodeBlock,
  Extension,
  HardBreak,
  Heading,
  HorizontalRule,
  ListItem,
  Node,
  OrderedList,
  Paragraph,
  textblockTypeInputRule,
  wrappingInputRule,
} from "../../django_prose_editor/editor.js";
import { attributesOf } from "./allowed.js";

/* The attribute specification for `addAttributes`: all allowed attributes but those named in
   `own`, which the node reads and writes itself. Enter does not give them to a second block. */
export function kept(...own) {
  return {
    kept: {
      default: null,
      keepOnSplit: false,
      parseHTML: (element) => attributesOf(element, own),
      renderHTML: ({ kept }) => kept ?? {},
    },
  };
}

/* A paragraph is `bare` where the source has text without `<p>`, as in most list items; null is
   one that the editor made. source.js writes each as it should be. */
const OurParagraph = Paragraph.extend({
  addAttributes() {
    return {
      ...kept(),
      bare: {
        default: null,
        keepOnSplit: false,
        parseHTML: (element) => ({ yes: true, no: false })[element.dataset.bare] ?? null,
        renderHTML: ({ bare }) => (bare === null ? {} : { "data-bare": bare ? "yes" : "no" }),
      },
    };
  },
});

const OurHeading = Heading.extend({
  addAttributes() {
    return { ...this.parent(), ...kept() };
  },
  // The page's h1 is the title: "# " makes the highest heading of a text, as "## " does.
  addInputRules() {
    return [
      textblockTypeInputRule({
        find: /^(#{1,4})\s$/,
        type: this.type,
        getAttributes: ([, marks]) => ({ level: Math.max(2, marks.length) }),
      }),
    ];
  },
  addKeyboardShortcuts() {
    return Object.fromEntries(
      [2, 3, 4].map((level) => [
        `Mod-Alt-${level}`,
        () => this.editor.commands.toggleHeading({ level }),
      ]),
    );
  },
}).configure({ levels: [1, 2, 3, 4, 5, 6] });

const plain = (extension, fields = {}) =>
  extension.extend({
    addAttributes: () => kept(),
    ...fields,
  });

const OurOrderedList = OrderedList.extend({
  addAttributes() {
    return {
      ...kept("start"),
      start: {
        default: 1,
        parseHTML: (element) => Number.parseInt(element.getAttribute("start") ?? "1", 10) || 1,
        renderHTML: ({ start }) => (start === 1 ? {} : { start }),
      },
    };
  },
  addInputRules() {
    const find = /^(\d{1,4})\.\s$/;
    return [
      wrappingInputRule({
        find,
        type: this.type,
        getAttributes: ([, number]) => ({ start: Number(number) }),
        joinPredicate: ([, number], { childCount, attrs }) =>
          childCount + attrs.start === Number(number),
      }),
    ];
  },
  parseHTML: () => [{ tag: "ol" }],
  renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
});

/* `<pre><code>`. The attributes of the inner element (its language) are kept apart. */
const OurCodeBlock = CodeBlock.extend({
  addAttributes() {
    return {
      ...kept(),
      inner: {
        default: null,
        parseHTML: (element) => attributesOf(element.firstElementChild ?? element),
        rendered: false,
      },
    };
  },
  parseHTML: () => [
    {
      tag: "pre",
      preserveWhitespace: "full",
      getAttrs: (element) => holdsCodeAlone(element) && null,
      contentElement: "code",
    },
  ],
  renderHTML: ({ node, HTMLAttributes }) => [
    "pre",
    HTMLAttributes,
    ["code", node.attrs.inner ?? {}, 0],
  ],
});

function holdsCodeAlone(pre) {
  return pre.childNodes.length === 1 && pre.firstChild.localName === "code";
}

/* Verse, and other text whose lines stay as they are. */
const Preformatted = Node.create({
  name: "preformatted",
  group: "block",
  content: "inline*",
  whitespace: "pre",
  defining: true,
  addAttributes: () => kept(),
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full", priority: 20 }],
  renderHTML: ({ HTMLAttributes }) => ["pre", HTMLAttributes, 0],
});

/* What holds other blocks: `<div class="columns">`, `<aside>`, `<details>` and the like. */
const BOXES = ["div", "section", "aside", "address", "details"];

const Box = Node.create({
  name: "box",
  group: "block",
  content: "(block | boxTitle)+",
  defining: true,
  addAttributes() {
    return { ...kept(), tag: { default: "div", rendered: false } };
  },
  parseHTML: () => BOXES.map((tag) => ({ tag, priority: 20, getAttrs: () => ({ tag }) })),
  renderHTML: ({ node, HTMLAttributes }) => [node.attrs.tag, HTMLAttributes, 0],
  // A closed <details> would hide its text from its author.
  addNodeView() {
    return ({ node, HTMLAttributes }) => {
      const dom = document.createElement(node.attrs.tag === "details" ? "div" : node.attrs.tag);
      for (const [name, value] of Object.entries(HTMLAttributes)) dom.setAttribute(name, value);
      dom.classList.add("prose-box");
      dom.dataset.tag = node.attrs.tag;
      return { dom, contentDOM: dom };
    };
  },
});

/* The line of a box that says what it is: `<summary>`, or `<figcaption>` of what is no picture. */
const BoxTitle = Node.create({
  name: "boxTitle",
  content: "inline*",
  defining: true,
  addAttributes() {
    return { ...kept(), tag: { default: "summary", rendered: false } };
  },
  parseHTML: () =>
    ["summary", "figcaption"].map((tag) => ({ tag, priority: 20, getAttrs: () => ({ tag }) })),
  renderHTML: ({ node, HTMLAttributes }) => [node.attrs.tag, HTMLAttributes, 0],
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement(node.attrs.tag === "summary" ? "p" : "figcaption");
      dom.className = "prose-box-title";
      return { dom, contentDOM: dom };
    };
  },
});

const Terms = Node.create({
  name: "terms",
  group: "block",
  content: "(term | meaning)+",
  addAttributes: () => kept(),
  parseHTML: () => [{ tag: "dl" }],
  renderHTML: ({ HTMLAttributes }) => ["dl", HTMLAttributes, 0],
});

const Term = Node.create({
  name: "term",
  content: "inline*",
  defining: true,
  addAttributes: () => kept(),
  parseHTML: () => [{ tag: "dt" }],
  renderHTML: ({ HTMLAttributes }) => ["dt", HTMLAttributes, 0],
});

const Meaning = Node.create({
  name: "meaning",
  content: "block+",
  defining: true,
  addAttributes: () => kept(),
  parseHTML: () => [{ tag: "dd" }],
  renderHTML: ({ HTMLAttributes }) => ["dd", HTMLAttributes, 0],
});

/* Of a block that is cut in two, the first part keeps the anchor. */
const OneAnchor = Extension.create({
  name: "oneAnchor",
  priority: 200,
  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        const isInside = $from.depth === 1 && $from.parentOffset < $from.parent.content.size;
        if (!isInside || !$from.parent.attrs.kept?.id) return false;
        return editor.chain().splitBlock().command(forgetAnchor).run();
      },
    };
  },
});

function forgetAnchor({ tr }) {
  const { $from } = tr.selection;
  const { id, ...others } = $from.parent.attrs.kept;
  tr.setNodeAttribute($from.before(), "kept", Object.keys(others).length ? others : null);
  return true;
}

export const extensions = [
  OneAnchor,
  OurParagraph,
  OurHeading,
  plain(Blockquote),
  plain(BulletList),
  OurOrderedList,
  plain(ListItem, { content: "block+" }),
  OurCodeBlock,
  plain(HardBreak),
  plain(HorizontalRule),
  Preformatted,
  Box,
  BoxTitle,
  Terms,
  Term,
  Meaning,
];

const heading = (level, shortcut) => ({
  name: `heading-${level}`,
  label: `heading_${level}`,
  icon: `heading-${level}`,
  group: "blocks",
  isRare: level === 4,
  shortcut,
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  isActive: (editor) => editor.isActive("heading", { level }),
});

const block = (name, icon, shortcut, run, node, more = {}) => ({
  name,
  label: name,
  icon,
  group: "lists",
  shortcut,
  run: (editor) => run(editor.chain().focus()).run(),
  isActive: (editor) => Boolean(node) && editor.isActive(node),
  ...more,
});

export const tools = [
  heading(2, "Mod-Alt-2"),
  heading(3, "Mod-Alt-3"),
  heading(4, "Mod-Alt-4"),
  block("bullets", "bullets", "Mod-Shift-8", (chain) => chain.toggleBulletList(), "bulletList"),
  block("numbers", "numbers", "Mod-Shift-7", (chain) => chain.toggleOrderedList(), "orderedList"),
  block("quote", "quote", "Mod-Shift-b", (chain) => chain.toggleBlockquote(), "blockquote"),
  block("code_block", "code-block", "Mod-Alt-c", (chain) => chain.toggleCodeBlock(), "codeBlock", {
    isRare: true,
  }),
  block("rule", "rule", null, (chain) => chain.setHorizontalRule(), null, { isRare: true }),
];
