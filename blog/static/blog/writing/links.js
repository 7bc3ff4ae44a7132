/* Links: an address, or one of the blog's own posts and pages, found by its title. */

import { Link, getMarkRange } from "../../django_prose_editor/editor.js";
import { isAllowedAddress } from "./allowed.js";
import { kept } from "./blocks.js";
import { ask } from "./dialog.js";
import { Search } from "./link_search.js";
import { say } from "./words.js";

const HTTP = /^(?:https?:\/\/|www\.)/i;

const OurLink = Link.extend({
  addAttributes() {
    return {
      ...kept("href"),
      href: { default: null, parseHTML: (element) => element.getAttribute("href") },
    };
  },
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return {
      "Mod-k": () => {
        edit(this.editor);
        return true;
      },
    };
  },
}).configure({
  openOnClick: false,
  defaultProtocol: "https",
  HTMLAttributes: { target: null, rel: null, class: null },
  isAllowedUri: isAllowedAddress,
  // "readme.md" at the end of a sentence is no address.
  shouldAutoLink: (address) => HTTP.test(address),
});

export const extensions = [OurLink];

/* "example.org/page" is meant to be on the web; "/page" is on this blog. */
function addressOf(text) {
  const address = text.trim();
  if (/^[\w.+-]+@[\w-]+\.[\w.-]+$/.test(address)) return `mailto:${address}`;
  if (/^[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)/.test(address)) return `https://${address}`;
  return address;
}

async function edit(editor) {
  const { state } = editor;
  const { href } = editor.getAttributes("link");
  const range = editor.isActive("link")
    ? getMarkRange(state.selection.$from, state.schema.marks.link)
    : null;
  const { from, to } = range ?? state.selection;
  const words = state.doc.textBetween(from, to, " ");
  const search = new Search();
  const answer = await ask({
    title: href ? say("link_edit") : say("link_insert"),
    submit: say("apply"),
    fields: [
      {
        name: "href",
        label: say("link_address"),
        type: "text",
        value: href ?? "",
        help: say("link_help"),
        inputmode: "url",
        autocomplete: "off",
        required: true,
        ...search.attributes,
      },
      ...(words || range
        ? []
        : [{ name: "words", label: say("link_words"), type: "text", value: "" }]),
    ],
    extra: search.list,
    prepare: (form) => search.watch(form.elements.href, form.elements.words),
    actions: href ? [{ name: "remove", label: say("link_remove") }] : [],
    check: ({ href: written }) =>
      isAllowedAddress(addressOf(written)) ? null : { href: say("link_not_allowed") },
  });
  const chain = editor.chain().focus();
  if (!answer) return chain.run();
  chain.setTextSelection({ from, to });
  if (answer.action === "remove") return chain.unsetLink().setTextSelection(to).run();
  const mark = { type: "link", attrs: { ...(range ? editor.getAttributes("link") : {}) } };
  mark.attrs.href = addressOf(answer.href);
  if (from === to) {
    const text = answer.words.trim() || answer.href.trim();
    return chain.insertContent([{ type: "text", text, marks: [mark] }]).unsetMark("link").run();
  }
  return chain.setMark("link", mark.attrs).setTextSelection(to).unsetMark("link").run();
}

export const tools = [
  {
    name: "link",
    icon: "link",
    group: "link",
    shortcut: "Mod-k",
    run: edit,
    isActive: (editor) => editor.isActive("link"),
  },
];
