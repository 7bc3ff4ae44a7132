/* Tables. The parts of one (head, body, foot) are an attribute of its rows, and its caption and
   columns are kept as they are; layout.js puts them in their places. */

import {
  Table,
  TableCell,
  TableHeader,
  TableRow,
} from "../../django_prose_editor/editor.js";
import { kept } from "./blocks.js";
import { ask } from "./dialog.js";
import { element } from "./element.js";
import { say } from "./words.js";

const MAX_ROWS = 100; // more are pasted, not typed
const MAX_COLUMNS = 20;

const data = (name, parseHTML) => ({
  default: null,
  keepOnSplit: false,
  parseHTML,
  renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
});

const sourceOf = (table, selector) =>
  [...table.querySelectorAll(`:scope > ${selector}`)].map((one) => one.outerHTML).join("") || null;

const OurTable = Table.extend({
  addAttributes: () => ({
    ...kept(),
    caption: data("caption", (table) => table.dataset.caption ?? sourceOf(table, "caption")),
    columns: data("columns", (table) => table.dataset.columns ?? sourceOf(table, "colgroup")),
  }),
  parseHTML: () => [{ tag: "table", contentElement: rowsOf }],
  renderHTML: ({ HTMLAttributes }) => ["table", { ...HTMLAttributes, "data-made": "" }, ["tbody", 0]],
  addNodeView() {
    return ({ node, HTMLAttributes }) => {
      const body = element("tbody");
      const dom = element("table", HTMLAttributes, body);
      if (node.attrs.caption) dom.prepend(captionOf(node.attrs.caption));
      return { dom, contentDOM: body, ignoreMutation: ({ target }) => target.localName === "caption" };
    };
  },
});

function rowsOf(table) {
  const rows = element("tbody");
  for (const row of table.rows) {
    const copy = row.cloneNode(true);
    copy.dataset.part ??= "made" in table.dataset ? "" : row.parentElement.localName;
    rows.append(copy);
  }
  return rows;
}

function captionOf(html) {
  const { body } = new DOMParser().parseFromString(`<table>${html}</table>`, "text/html");
  return element("caption", { contenteditable: "false" }, body.textContent);
}

const OurRow = TableRow.extend({
  content: "(tableCell | tableHeader)*",
  addAttributes: () => ({ ...kept(), part: data("part", (row) => row.dataset.part || null) }),
});

const cell = (extension) =>
  extension.extend({
    addAttributes: () => ({
      ...kept("colspan", "rowspan"),
      colspan: span("colspan"),
      rowspan: span("rowspan"),
      colwidth: { default: null, rendered: false },
    }),
  });

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Math.max(1, Number.parseInt(element.getAttribute(name) ?? "1", 10) || 1),
  renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
});

export const extensions = [OurTable, OurRow, cell(TableCell), cell(TableHeader)];

async function insert(editor) {
  const answer = await ask({
    title: say("table_insert"),
    submit: say("insert"),
    fields: [
      { name: "rows", label: say("table_rows"), type: "number", value: 3, min: 1, max: MAX_ROWS },
      { name: "columns", label: say("table_columns"), type: "number", value: 3, min: 1, max: MAX_COLUMNS },
      { name: "head", label: say("table_head"), type: "checkbox", value: true },
      { name: "caption", label: say("table_caption"), type: "text", value: "" },
    ],
  });
  if (!answer) return editor.commands.focus();
  const { rows, columns: cols, head: withHeaderRow, caption } = answer;
  const chain = editor.chain().focus();
  chain.insertTable({ rows: Number(rows), cols: Number(cols), withHeaderRow });
  if (caption.trim()) chain.updateAttributes("table", { caption: captionHTML(caption) });
  return chain.run();
}

async function describe(editor) {
  const { caption } = editor.getAttributes("table");
  const answer = await ask({
    title: say("table_caption"),
    submit: say("apply"),
    fields: [
      {
        name: "caption",
        label: say("table_caption"),
        type: "text",
        value: caption ? captionOf(caption).textContent : "",
      },
    ],
  });
  const chain = editor.chain().focus();
  if (answer) chain.updateAttributes("table", { caption: captionHTML(answer.caption) });
  chain.run();
}

const captionHTML = (text) => (text.trim() ? element("caption", {}, text.trim()).outerHTML : null);

/* A first row of headings is the table's head, and no longer if it has none. */
function toggleHead(editor) {
  editor
    .chain()
    .focus()
    .toggleHeaderRow()
    .command(({ tr }) => {
      const { $from } = tr.selection;
      for (let depth = $from.depth; depth > 0; depth -= 1) {
        if ($from.node(depth).type.name !== "table") continue;
        tr.setNodeAttribute($from.start(depth), "part", null);
        return true;
      }
      return false;
    })
    .run();
}

const inTable = (name, command) => ({
  name,
  label: name,
  icon: name.replaceAll("_", "-"),
  group: "table",
  isShown: (editor) => editor.isActive("table"),
  run: (editor) => editor.chain().focus()[command]().run(),
});

export const tools = [
  {
    name: "table",
    label: "table_insert",
    icon: "table",
    group: "insert",
    run: insert,
    isActive: (editor) => editor.isActive("table"),
  },
  inTable("row_before", "addRowBefore"),
  inTable("row_after", "addRowAfter"),
  inTable("row_delete", "deleteRow"),
  inTable("column_before", "addColumnBefore"),
  inTable("column_after", "addColumnAfter"),
  inTable("column_delete", "deleteColumn"),
  { ...inTable("head_row", null), run: toggleHead },
  inTable("head_column", "toggleHeaderColumn"),
  inTable("cells_merge", "mergeOrSplit"),
  { ...inTable("caption", null), label: "table_caption", run: describe },
  inTable("table_delete", "deleteTable"),
];
