/* Cards: an address of a film, a talk or a page that stands by itself, as a large link.

   `<p class="embed"><a href="address">title</a></p>`. Where a known player plays what is there, a
   reader can have it played in place of the card (blog/cards.py); the editor loads nothing. */

import { Extension, Node, pm } from "../../django_prose_editor/editor.js";
import { attributesOf } from "./allowed.js";
import { parsed } from "./clipboard.js";
import { ask } from "./dialog.js";
import { element } from "./element.js";
import { say } from "./words.js";

const { Plugin, PluginKey, TextSelection } = pm.state;
const ADDRESS = /^https?:\/\/[^\s<>"]+$/i;

const hidden = (initial) => ({ default: initial, rendered: false });

/* The link of a card that holds nothing but a link with words. */
function linkOf(card) {
  const link = card.firstElementChild;
  const isAlone = card.childElementCount === 1 && card.textContent.trim() === link.textContent.trim();
  return isAlone && link.matches("a[href]") && !link.childElementCount ? link : null;
}

const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({
    address: hidden(""),
    title: hidden(""),
    card: hidden(null), // attributes beside the class
    link: hidden(null), // attributes beside the address
  }),
  parseHTML: () => [
    {
      tag: "p.embed",
      priority: 90,
      getAttrs(card) {
        const link = linkOf(card);
        return (
          link !== null && {
            address: link.getAttribute("href"),
            title: link.textContent.trim(),
            card: attributesOf(card),
            link: attributesOf(link, ["href"]),
          }
        );
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => [
    "p",
    { class: "embed", ...attrs.card },
    ["a", { ...attrs.link, href: attrs.address }, attrs.title || attrs.address],
  ],
  renderText: ({ node }) => node.attrs.title || node.attrs.address,
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const { address, title } = node.attrs;
      const edit = element(
        "button",
        { type: "button", class: "prose-embed-edit", onclick: () => change(editor, getPos()) },
        say("embed_edit"),
      );
      const dom = element(
        "div",
        { class: "prose-embed" },
        element("strong", {}, title || address),
        ...(title && title !== address ? [element("span", {}, address)] : []),
        edit,
      );
      return { dom, stopEvent: ({ target }) => target === edit };
    };
  },
  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { node, from } = editor.state.selection;
        if (node?.type !== this.type) return false;
        change(editor, from);
        return true;
      },
    };
  },
});

async function askForCard({ address, title }) {
  const answer = await ask({
    title: say("embed"),
    submit: say("apply"),
    fields: [
      {
        name: "address",
        label: say("embed_address"),
        help: say("embed_address_help"),
        type: "url",
        pattern: "[Hh][Tt][Tt][Pp][Ss]?://.*",
        required: true,
        value: address,
      },
      {
        name: "title",
        label: say("embed_title"),
        help: say("embed_title_help"),
        type: "text",
        value: title === address ? "" : title,
      },
    ],
  });
  return answer && { address: answer.address.trim(), title: answer.title.trim() };
}

async function change(editor, pos) {
  const { type, attrs } = editor.state.doc.nodeAt(pos);
  const card = await askForCard(attrs);
  const chain = editor.chain();
  if (card && editor.state.doc.nodeAt(pos)?.type === type) {
    chain.command(({ tr }) => tr.setNodeMarkup(pos, null, { ...attrs, ...card }) && true);
  }
  chain.focus().run();
}

async function insert(editor) {
  const { state } = editor;
  const chosen = state.doc.textBetween(state.selection.from, state.selection.to).trim();
  const card = await askForCard({ address: ADDRESS.test(chosen) ? chosen : "", title: "" });
  if (card) editor.chain().focus().insertContent({ type: "embed", attrs: card }).run();
  else editor.commands.focus();
}

/* The address, where the clipboard holds one and nothing else. */
function addressOn(clipboard) {
  const text = clipboard?.getData("text/plain").trim() ?? "";
  const shown = parsed(clipboard?.getData("text/html") ?? "").body.textContent.trim();
  return ADDRESS.test(text) && (!shown || shown === text) ? text : null;
}

/* A bare address on an empty line becomes a card; undoing once leaves the address. */
function pasteAddress(view, event) {
  const address = addressOn(event.clipboardData);
  const { $from, empty } = view.state.selection;
  const isEmptyLine = $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.content.size;
  if (!address || !empty || !isEmptyLine) return false;
  const { schema, tr } = view.state;
  const link = schema.marks.link?.create({ href: address });
  view.dispatch(tr.insert($from.pos, schema.text(address, link ? [link] : [])));
  const start = $from.before();
  const card = pm.history.closeHistory(view.state.tr);
  const blocks = [schema.nodes.embed.create({ address })];
  const after = card.doc.nodeAt(start + card.doc.nodeAt(start).nodeSize);
  if (!after?.isTextblock) blocks.push(schema.nodes.paragraph.create());
  card.replaceWith(start, start + card.doc.nodeAt(start).nodeSize, blocks);
  card.setSelection(TextSelection.near(card.doc.resolve(start + blocks[0].nodeSize)));
  view.dispatch(card.scrollIntoView());
  return true;
}

const Pasting = Extension.create({
  name: "embedPasting",
  priority: 300, // before links, which would take the address too
  addProseMirrorPlugins: () => [
    new Plugin({ key: new PluginKey("embeds"), props: { handlePaste: pasteAddress } }),
  ],
});

export const extensions = [Embed, Pasting];

export const tools = [
  {
    name: "embed",
    label: "embed",
    icon: "embed",
    group: "insert",
    isRare: true,
    run: insert,
    isActive: (editor) => editor.isActive("embed"),
  },
];
