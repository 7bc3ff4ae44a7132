/* The editor of a text: assembles its parts, and puts it in the place of the field.

   HOW TO HANG SOMETHING IN. A part is a module that exports `extensions`, an array of Tiptap's
   nodes, marks and extensions, and may export `tools`, the buttons it has (see toolbar.js). Import
   it below, and add it to `PARTS`. What else holds:

   - Nodes and marks keep all attributes that blog/sanitize.py allows: `kept("src", "alt")` from
     blocks.js keeps those that a node does not read and write itself. Their parse rules have
     priority 50 or more; those that catch everything else have less.
   - What a node makes of itself depends on that node alone: each block is written once, and again
     only if it changed (source.js).
   - A node whose name begins with "footnote" is not counted among the words (counting.js).
   - Words come from blog/admin/prose_words.py through `say("name")` in words.js.
   - `editor.storage.source`: `read(html)` makes nodes, `write()` the HTML, `show(html)` replaces
     the text.
   - The form's field holds the HTML and fires `input` after changes, `prose-editor:ready` with
     `detail.editor` once the editor is there, and takes `rejoinder:replace` with HTML as detail. */

import { Editor } from "../../django_prose_editor/editor.js";
import * as blocks from "./blocks.js";
import * as counting from "./counting.js";
import { element } from "./element.js";
import * as embeds from "./embeds.js";
import { Field } from "./field.js";
import * as figures from "./figures.js";
import * as footnotes from "./footnotes.js";
import * as fullWidth from "./full_width.js";
import * as history from "./history.js";
import * as htmlView from "./html_view.js";
import * as links from "./links.js";
import * as marks from "./marks.js";
import * as pasting from "./pasting.js";
import * as pieces from "./pieces.js";
import * as source from "./source.js";
import * as tables from "./tables.js";
import { Toolbar } from "./toolbar.js";

const PARTS = [
  source,
  history,
  blocks,
  marks,
  links,
  tables,
  pieces,
  figures,
  footnotes,
  embeds,
  pasting,
  counting,
  htmlView,
  fullWidth,
];

function start(textarea) {
  const label = textarea.labels[0];
  if (label) label.id ||= `${textarea.id}-label`;
  const place = element("div", { class: "prose-place" });
  const frame = element("div", { class: "prose" }, place);
  const editor = new Editor({
    element: place,
    injectCSS: false, // our Content-Security-Policy refuses <style>; editor.css has the rules
    extensions: PARTS.flatMap(({ extensions }) => extensions),
    editable: !textarea.disabled && !textarea.readOnly,
    editorProps: {
      attributes: {
        id: `${textarea.id}-editor`,
        class: "prose-text text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label?.id ?? "",
        "aria-describedby": textarea.getAttribute("aria-describedby") ?? "",
        spellcheck: "true",
      },
    },
  });
  editor.storage.source.show(textarea.value, { isFirst: true });
  const toolbar = new Toolbar(
    editor,
    PARTS.flatMap(({ tools }) => tools ?? []),
    `${textarea.id}-editor`,
  );
  frame.prepend(toolbar.dom);
  frame.append(editor.storage.counting.show());
  new Field(textarea, editor);
  label?.addEventListener("click", () => editor.commands.focus());
  textarea.before(frame);
  textarea.hidden = true;
  textarea.dispatchEvent(
    new CustomEvent("prose-editor:ready", { bubbles: true, detail: { editor } }),
  );
}

for (const textarea of document.querySelectorAll("textarea[data-prose]")) start(textarea);
