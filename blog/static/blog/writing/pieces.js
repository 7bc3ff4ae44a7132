/* What the editor keeps as it stands in the source: blocks that it has no other form for, the mark
   of "Read more", comments, and elements without text inside a line. */

import { Node, pm } from "../../django_prose_editor/editor.js";
import { tidy } from "./allowed.js";
import { element } from "./element.js";
import { askForHTML } from "./html_dialog.js";
import { say } from "./words.js";

const MORE = /^<!--\s*more\b[^]*-->$/;
/* What would ask another host, or play: the editor says what it is and loads nothing. */
const PLAYERS = "audio, embed, iframe, object, video";

const source = (name) => ({
  html: {
    default: "",
    parseHTML: (element) => element.getAttribute(name),
    renderHTML: ({ html }) => ({ [name]: html }),
  },
});

/* What readers see of the HTML, or a few words in its place. */
function look(html) {
  if (MORE.test(html)) return [say("read_more_here")];
  const body = new DOMParser().parseFromString(html, "text/html").body;
  tidy(body);
  for (const player of body.querySelectorAll(PLAYERS)) {
    const address = player.getAttribute("src") ?? player.getAttribute("data") ?? "";
    player.replaceWith(element("code", {}, `${player.localName} ${address}`.trim()));
  }
  for (const one of body.querySelectorAll("[id]")) one.removeAttribute("id");
  const isSeen = body.textContent.trim() || body.querySelector("img, hr, table");
  return isSeen ? [...body.childNodes] : [element("code", {}, html.trim())];
}

const Block = Node.create({
  name: "htmlBlock",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => source("data-block"),
  parseHTML: () => [{ tag: "div[data-block]", priority: 90 }],
  renderHTML: ({ HTMLAttributes }) => ["div", HTMLAttributes],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const isMore = MORE.test(node.attrs.html);
      const shown = element("div", { class: "prose-html-look", inert: true });
      shown.append(...look(node.attrs.html));
      const dom = element("div", { class: isMore ? "prose-more" : "prose-html" }, shown);
      if (isMore) return { dom };
      const edit = element(
        "button",
        { type: "button", class: "prose-html-edit", onclick: () => change(editor, getPos) },
        say("edit_html"),
      );
      dom.prepend(element("span", { class: "prose-html-label" }, say("html_block")), edit);
      return { dom, stopEvent: ({ target }) => target === edit };
    };
  },
  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { node, from } = editor.state.selection;
        if (node?.type !== this.type || MORE.test(node.attrs.html)) return false;
        change(editor, () => from);
        return true;
      },
    };
  },
});

async function change(editor, getPos) {
  const node = editor.state.doc.nodeAt(getPos());
  const html = await askForHTML(node.attrs.html);
  if (html === null) return editor.commands.focus();
  const from = getPos();
  const content = editor.storage.source.read(html).content;
  editor.view.dispatch(editor.state.tr.replaceWith(from, from + node.nodeSize, content));
  return editor.commands.focus();
}

const Piece = Node.create({
  name: "htmlPiece",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => source("data-piece"),
  parseHTML: () => [
    { tag: "span[data-piece]", priority: 90 },
    { tag: "img", priority: 10, getAttrs: (image) => ({ html: image.outerHTML }) },
  ],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes],
  addNodeView() {
    return ({ node }) => {
      const { html } = node.attrs;
      const dom = element("span", { class: "prose-piece", title: html });
      const image = /^<img\b/i.test(html);
      dom.append(...(image || MORE.test(html) ? look(html) : [element("code", {}, brief(html))]));
      return { dom };
    };
  },
});

/* Enough of the HTML to know it by. */
function brief(html) {
  return html.length > 40 ? `${html.slice(0, 39)}…` : html;
}

export const extensions = [Block, Piece];

/* The mark comes after the block of the text in which the cursor is: the text of lists ends between
   two blocks. */
function insertMore({ tr, state, dispatch }) {
  if (!dispatch) return true;
  const { $to } = tr.selection;
  const place = $to.depth ? $to.after(1) : $to.pos;
  const node = state.schema.nodes.htmlBlock.create({ html: "<!--more-->" });
  const isLast = place === tr.doc.content.size;
  tr.insert(place, isLast ? [node, state.schema.nodes.paragraph.create()] : node);
  const after = tr.doc.resolve(place + node.nodeSize);
  tr.setSelection(pm.state.Selection.near(after)).scrollIntoView();
  return true;
}

export const tools = [
  {
    name: "read_more",
    icon: "read-more",
    group: "insert",
    isRare: true,
    run: (editor) => editor.chain().focus().command(insertMore).run(),
  },
];
