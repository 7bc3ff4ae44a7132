/* A note in the editor: its text, and beside it the arrow back to its mark. A note without a mark
   says so, and what can be done about it. */

import { element } from "./element.js";
import { say } from "./words.js";

/* Takes a note away, and the section with the last one. */
export function deleteNote(tr, pos) {
  const $note = tr.doc.resolve(pos);
  const isLast = $note.parent.childCount === 1;
  const from = isLast ? $note.before() : pos;
  return tr.delete(from, from + (isLast ? $note.parent : $note.nodeAfter).nodeSize);
}

export class NoteView {
  constructor(node, editor, getPos) {
    this.editor = editor;
    this.getPos = getPos;
    this.contentDOM = element("div", { class: "footnote-text" });
    this.foot = element("div", { class: "footnote-foot", contenteditable: "false" });
    this.dom = element("li", {}, this.contentDOM, this.foot);
    this.show(node);
  }

  show(node) {
    this.node = node;
    const isLost = !node.attrs.backs;
    this.dom.classList.toggle("is-lost", isLost);
    this.foot.replaceChildren(...(isLost ? this.choice() : [this.arrow()]));
  }

  arrow() {
    return this.button("↩", () => this.editor.chain().focus().leaveFootnote(this.note).run(), {
      class: "footnote-back",
      "aria-label": say("footnote_back"),
      title: `${say("footnote_back")} (Esc)`,
    });
  }

  choice() {
    return [
      element("p", { class: "footnote-lost" }, say("footnote_lost")),
      this.button(say("footnote_mark_here"), () => {
        // Without a place in the text there is nowhere to put it; the sentence above says so.
        this.editor.chain().markFootnote(this.note).focus().run();
      }),
      this.button(say("footnote_delete"), () => this.remove()),
    ];
  }

  button(words, run, attributes = {}) {
    return element(
      "button",
      {
        type: "button",
        ...attributes,
        // The cursor stays in the text, where the mark is to be.
        onmousedown: (event) => event.preventDefault(),
        onclick: run,
      },
      words,
    );
  }

  remove() {
    this.editor.view.dispatch(deleteNote(this.editor.state.tr, this.getPos()));
    this.editor.commands.focus();
  }

  get note() {
    return this.node.attrs.note;
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    if (node.attrs.backs !== this.node.attrs.backs || node.attrs.note !== this.note) this.show(node);
    this.node = node;
    return true;
  }

  stopEvent({ target }) {
    return this.foot.contains(target);
  }

  ignoreMutation({ target }) {
    return this.foot.contains(target) || target === this.dom;
  }
}
