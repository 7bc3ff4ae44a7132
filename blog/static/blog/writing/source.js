/* From the HTML of a text to the editor's document, and back.

   Nothing is lost on the way: each block is read, written again and compared with what it was. A
   block that would not come out as it went in stays as it stands (pieces.js). */

import { Extension, pm } from "../../django_prose_editor/editor.js";
import { element } from "./element.js";
import { finished, prepared } from "./layout.js";
import { described, isBlock } from "./sameness.js";

const { DOMParser: Reader, DOMSerializer: Writer, Fragment } = pm.model;
const { Selection } = pm.state;

/* The HTML of blocks, by their nodes. */
const sources = new WeakMap();

/* A document that nobody sees: what is made in it loads nothing. */
const nowhere = document.implementation.createHTMLDocument();

/* Blocks whose parts can stand for themselves; of those in `FRAMES`, only what is inside. */
const BOXES = new Set("address aside blockquote dd details div figure li section td th".split(" "));
const FRAMES = new Set("dl ol table tbody tfoot thead tr ul".split(" "));

/* The document that the HTML makes. Wrong HTML is read as browsers read it. */
export function read(html, schema) {
  const blocks = [...prepared(html).children].map((child) => blocksOf(child, schema));
  const content = blocks.reduce((all, one) => all.append(one), Fragment.empty);
  return schema.topNodeType.createAndFill(null, content);
}

function blocksOf(block, schema) {
  return mend(block, schema) ?? parsed(standIn(block), schema);
}

function parsed(block, schema) {
  return Reader.fromSchema(schema).parse(alone(block)).content;
}

function alone(block) {
  const parent = block.ownerDocument.createElement("div");
  parent.append(block.cloneNode(true));
  return parent;
}

/* The block as nodes that come out as it went in, if need be with some of its parts as they stand;
   null where there are none. */
function mend(block, schema) {
  if (block.dataset.block) return parsed(block, schema);
  const nodes = asItIs(block, schema);
  if (nodes) return nodes;
  if (!BOXES.has(block.localName) && !FRAMES.has(block.localName)) return null;
  mendInside(block, schema);
  return asItIs(block, schema);
}

/* Rows and list items mean nothing alone: only what is in them can be tried. */
function mendInside(block, schema) {
  for (const child of [...block.children]) {
    if (FRAMES.has(block.localName)) mendInside(child, schema);
    else if (isBlock(child) && !mend(child, schema)) standIn(child);
  }
}

/* Puts a stand-in in the place of the block, which holds its source. */
function standIn(block) {
  const made = element("div", { "data-block": finished(alone(block)).trim() });
  block.replaceWith(made);
  return made;
}

function asItIs(block, schema) {
  const nodes = parsed(block, schema);
  const before = finished(alone(block));
  const after = written(nodes, schema);
  if (before !== after && meaning(before) !== meaning(after)) return null;
  if (nodes.childCount === 1) sources.set(nodes.firstChild, after.trim());
  return nodes;
}

function meaning(html) {
  return described(new DOMParser().parseFromString(`<body>${html}`, "text/html").body);
}

function written(fragment, schema) {
  const made = nowhere.createElement("div");
  Writer.fromSchema(schema).serializeFragment(nested(fragment), { document: nowhere }, made);
  return finished(made);
}

/* The same with the marks of each line in the order in which they cut each other least: the one
   that reaches farthest is the outer one, so that a link with a word in italics stays one link. */
function nested(fragment) {
  const nodes = [];
  fragment.forEach((node) => nodes.push(node));
  let open = [];
  return Fragment.fromArray(
    nodes.map((node, at) => {
      if (!node.isInline) return node.isLeaf ? node : node.copy(nested(node.content));
      const still = open.filter((mark) => mark.isInSet(node.marks));
      const added = node.marks.filter((mark) => !mark.isInSet(open));
      const reach = new Map(added.map((mark) => [mark, reachOf(mark, nodes, at)]));
      open = [...still, ...added.sort((one, other) => reach.get(other) - reach.get(one))];
      return node.mark(open);
    }),
  );
}

function reachOf(mark, nodes, at) {
  let end = at;
  while (nodes[end] && mark.isInSet(nodes[end].marks)) end += 1;
  return end;
}

/* The HTML of the document. A block that has not changed since is not written anew: nodes are not
   changed but replaced. */
export function write(doc) {
  const made = [];
  doc.forEach((block) => {
    if (!sources.has(block)) {
      sources.set(block, written(Fragment.from(block), block.type.schema).trim());
    }
    made.push(sources.get(block));
  });
  while (made.at(-1) === "<p></p>") made.pop();
  return made.join("\n");
}

/* Puts the HTML in the place of the whole text. Writing goes on at its beginning: the end, where the
   cursor would be left, is among the footnotes. */
function show(editor, html, { isFirst }) {
  const { state } = editor;
  const { tr } = state;
  tr.replaceWith(0, state.doc.content.size, read(html, editor.schema).content);
  tr.setSelection(Selection.atStart(tr.doc));
  if (isFirst) tr.setMeta("addToHistory", false).setMeta("preventUpdate", true);
  editor.view.dispatch(tr.setMeta("preventAutolink", true));
}

/* What other modules can ask of the editor, as `editor.storage.source.read(html)`. `hold` comes
   with field.js. */
const Source = Extension.create({
  name: "source",
  addStorage: () => ({ read: null, write: null, show: null, hold: null }),
  onBeforeCreate() {
    const { editor } = this;
    this.storage.read = (html) => read(html, editor.schema);
    this.storage.write = () => write(editor.state.doc);
    this.storage.show = (html, { isFirst = false } = {}) => show(editor, html, { isFirst });
  },
});

export const extensions = [Source];
