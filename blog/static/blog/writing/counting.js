/* How long the text is: its words, the minutes that take to read, and the words selected. */

import { Extension } from "../../django_prose_editor/editor.js";
import { element } from "./element.js";
import { say } from "./words.js";

const WORDS_A_MINUTE = 230; // silent reading of non-fiction in English (Brysbaert 2019: 238)
const WAIT = 400; // milliseconds without a change

const counts = new WeakMap();

/* The words of a node, as {text, notes}: those of footnotes apart. Nodes are counted once. */
function countOf(node, isNote = false) {
  if (node.isTextblock) {
    if (!counts.has(node)) counts.set(node, wordsIn(node.textBetween(0, node.content.size, " ", "")));
    return isNote ? { text: 0, notes: counts.get(node) } : { text: counts.get(node), notes: 0 };
  }
  const sum = { text: 0, notes: 0 };
  node.forEach((child) => {
    const { text, notes } = countOf(child, isNote || child.type.name.startsWith("footnote"));
    sum.text += text;
    sum.notes += notes;
  });
  return sum;
}

const wordsIn = (text) => text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

class Count {
  constructor(editor) {
    this.editor = editor;
    this.dom = element("p", { class: "prose-count" });
    editor.on("update", () => this.later());
    editor.on("selectionUpdate", () => this.later());
    this.show();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), WAIT);
  }

  show() {
    const { doc, selection } = this.editor.state;
    const { text, notes } = countOf(doc);
    const said = [say("count_words", { count: text })];
    if (text) said.push(say("count_minutes", { count: Math.max(1, Math.round(text / WORDS_A_MINUTE)) }));
    if (notes) said.push(say("count_notes", { count: notes }));
    if (!selection.empty) {
      const selected = wordsIn(doc.textBetween(selection.from, selection.to, " ", ""));
      if (selected) said.push(say("count_selected", { count: selected }));
    }
    this.dom.replaceChildren(...said.map((words) => element("span", {}, words)));
  }
}

export const extensions = [
  Extension.create({
    name: "counting",
    addStorage: () => ({ dom: null }),
    onBeforeCreate() {
      this.storage.show = () => new Count(this.editor).dom;
    },
  }),
];
