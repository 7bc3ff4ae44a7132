/* The form of the HTML on its way into the editor and out of it. */

import { tidy } from "./allowed.js";
import { element } from "./element.js";
import { finishFootnotes, prepareFootnotes } from "./footnote_source.js";
import { isBlock } from "./sameness.js";

/* Blocks that hold paragraphs or bare text. Figures are not among them: figures.js reads those. */
const BOXES = "address aside blockquote body dd details div li section td th".split(" ");
/* They would ask other hosts. (Sound and film are figures.js's.) */
const FRAMES = "embed, iframe, object";
/* Elements inside a line that mean something without text. */
const SEEN = new Set("audio br embed iframe img object source track video wbr".split(" "));
/* Each image gets these when the text is rendered (blog/bodies.py), whatever the source says. */
const GIVEN_TO_IMAGES = ["loading", "decoding"];
const STRUCTURE = "blockquote, body, details, div, dl, figure, ol, section, table, tbody, tfoot, thead, tr, ul";

/* The body of the HTML, with stand-ins for what the editor has no form for, and every text of a
   block in a paragraph. */
export function prepared(html) {
  const { body } = new DOMParser().parseFromString(`<body>${html}`, "text/html");
  tidy(body);
  prepareFootnotes(body);
  const comments = document.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
  for (let one = comments.nextNode(); one; one = comments.nextNode()) {
    one.replaceWith(element("span", { "data-piece": `<!--${one.data}-->`, "data-alone": true }));
  }
  for (const one of body.querySelectorAll(FRAMES)) {
    if (!one.isConnected) continue;
    one.replaceWith(element("span", { "data-piece": one.outerHTML, "data-alone": true }));
  }
  for (const one of body.querySelectorAll("audio, video")) {
    if (!BOXES.includes(one.parentElement.localName) && one.parentElement.localName !== "figure") {
      one.replaceWith(element("span", { "data-piece": one.outerHTML }));
    }
  }
  for (const one of body.querySelectorAll("img")) {
    for (const name of GIVEN_TO_IMAGES) one.removeAttribute(name);
  }
  for (const one of [...body.querySelectorAll("*")].reverse()) {
    const isEmpty = !one.childNodes.length && !isBlock(one) && !one.dataset.piece;
    if (isEmpty && (one.localName === "wbr" || !SEEN.has(one.localName))) {
      one.replaceWith(element("span", { "data-piece": one.outerHTML }));
    }
  }
  for (const paragraph of body.querySelectorAll("p")) paragraph.dataset.bare = "no";
  for (const box of [body, ...body.querySelectorAll(BOXES.join())]) wrapText(box);
  return body;
}

const isText = (node) => node.nodeType === Node.TEXT_NODE;
const isSpace = (node) => isText(node) && !node.data.trim();
const standsAlone = (node) => node.localName === "span" && node.hasAttribute("data-alone");
const isOwnBlock = (node) =>
  isBlock(node) ||
  ["audio", "video"].includes(node.localName) ||
  (!isText(node) && [...node.querySelectorAll("*")].some(isBlock));

/* Text directly inside a block becomes a paragraph: a real one at the top, where there is no other
   way to have it in a text, and a bare one elsewhere. */
function wrapText(box) {
  const runs = [[]];
  for (const node of box.childNodes) {
    if (isOwnBlock(node)) runs.push([]);
    else runs.at(-1).push(node);
  }
  for (const run of runs) {
    if (run.every((node) => isSpace(node) || standsAlone(node))) {
      run.filter(standsAlone).forEach(toBlock);
    } else {
      const paragraph = element("p", box.localName === "body" ? {} : { "data-bare": "yes" });
      run[0].before(paragraph);
      paragraph.append(...run);
    }
  }
}

const toBlock = (piece) => piece.replaceWith(element("div", { "data-block": piece.dataset.piece }));

/* The HTML of a serialised document, or of a prepared one: as it is kept in the source. */
export function finished(root) {
  finishFootnotes(root);
  for (const table of root.querySelectorAll("table")) finishTable(table);
  for (const paragraph of root.querySelectorAll("p")) {
    const { bare } = paragraph.dataset;
    delete paragraph.dataset.bare;
    const isTop = paragraph.parentElement === root;
    if (bare !== "no" && !isTop && isNeedless(paragraph, bare)) {
      paragraph.replaceWith(...paragraph.childNodes);
    }
  }
  for (const pre of root.querySelectorAll("pre")) keepFirstLine(pre);
  return restored(root);
}

/* In a list item or a cell, one paragraph alone says no more than its text does. */
function isNeedless(paragraph, bare) {
  const { parentElement: parent, nextElementSibling: after } = paragraph;
  const before = previous(paragraph);
  if (!parent || (before && !isBlock(before))) return false; // two texts would become one
  const { localName } = parent;
  if (bare === "yes") return BOXES.includes(localName) && localName !== "body";
  if (["td", "th", "dd"].includes(localName)) return !before && !after;
  return localName === "li" && !before && (!after || ["ol", "ul"].includes(after.localName));
}

function previous(node) {
  let before = node.previousSibling;
  while (before && isSpace(before)) before = before.previousSibling;
  return before;
}

/* A parser leaves out the first line break inside `<pre>`. */
function keepFirstLine(pre) {
  if (pre.textContent.startsWith("\n")) pre.prepend("\n");
}

/* Rows say which part of the table they belong to (tables.js); here the parts are made. */
function finishTable(table) {
  if (!("made" in table.dataset)) return; // it is still as the source had it
  const rows = [...table.querySelectorAll(":scope > tbody > tr")];
  const { caption, columns } = table.dataset;
  for (const name of ["made", "caption", "columns"]) delete table.dataset[name];
  let part = null;
  table.replaceChildren();
  for (const row of rows) {
    const isLate = row.dataset.part === "thead" && part && part.localName !== "thead";
    const name = isLate ? "tbody" : row.dataset.part || partOf(row, part, rows);
    delete row.dataset.part;
    if (part?.localName !== name) {
      part = element(name);
      table.append(part);
    }
    part.append(row);
  }
  table.insertAdjacentHTML("afterbegin", (caption ?? "") + (columns ?? ""));
}

/* New rows join the part that they stand in; rows of headings at the beginning are its head. */
function partOf(row, before, rows) {
  const isHead = [...row.children].every((cell) => cell.localName === "th");
  if (isHead && rows.length > 1 && (!before || before.localName === "thead")) return "thead";
  return before && before.localName !== "thead" ? before.localName : "tbody";
}

/* The source of a root's children, each block on a line of its own. */
function restored(root) {
  const sources = [];
  for (const one of root.querySelectorAll("[data-block], [data-piece]")) {
    sources.push(one.dataset.block ?? one.dataset.piece);
    one.replaceWith(`\uE000${sources.length - 1}\uE001`);
  }
  for (const one of [root, ...root.querySelectorAll(STRUCTURE)]) breakLines(one);
  return root.innerHTML.replace(/\uE000(\d+)\uE001/g, (all, number) => sources[number] ?? all);
}

function breakLines(parent) {
  if ([...parent.childNodes].some((node) => isText(node) ? node.data.trim() : !isBlock(node))) return;
  if (!parent.children.length) return;
  parent.replaceChildren(...[...parent.children].flatMap((child) => ["\n", child]), "\n");
}
