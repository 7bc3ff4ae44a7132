/* Pasting: what comes from Word, Google Docs or a web page keeps its structure and nothing else.

   What the editor itself put on the clipboard is taken as it is; text without form is pasted with
   Ctrl+Shift+V, as everywhere. */

import { Extension } from "../../django_prose_editor/editor.js";
import { Notice } from "./notice.js";
import { cleaned } from "./pasted_html.js";
import { say } from "./words.js";

const OWN = "data-pm-slice"; // ProseMirror's mark on what it copies

const Pasting = Extension.create({
  name: "pasting",
  addStorage: () => ({ notice: null }),
  onCreate() {
    this.storage.notice = new Notice(this.editor);
  },
  transformPastedHTML(html) {
    this.storage.notice?.clear();
    if (html.includes(OWN)) return html;
    const { html: clean, pictures } = cleaned(html);
    if (pictures) this.storage.notice?.show(say("pasted_without_pictures", { count: pictures }));
    return clean;
  },
});

export const extensions = [Pasting];
