/* Lists as Word and Google write them on the clipboard, as lists in lists.

   Word has paragraphs that say which list and level they belong to (`mso-list:l0 level2 lfo1`) and
   begin with the bullet or number itself; Word online has a list for each item, and the level in
   `aria-level`; Google has lists beside the item that they belong into. */

import { element } from "./element.js";
import { stylesOf } from "./pasted_styles.js";

const LEVEL = /\bl(\d+)\s+level(\d+)/;
/* "1.", "(a)", "iv)". Bullets are letters too, but without a point: "o" in Courier is a circle. */
const NUMBER = /^\(?(\d+|[a-z]{1,4})[.)]/i;
const MAX_LEVEL = 9; // Word has no more

export function readLists(root, sheet) {
  for (const first of root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    if (first.isConnected && levelOf(first)) readWordList(first, sheet);
  }
  for (const frame of root.querySelectorAll("div:has(> [role='list']:only-child)")) {
    frame.replaceWith(...frame.children);
  }
  for (const list of root.querySelectorAll("ul, ol")) {
    if (list.isConnected && depthOf(list)) readFlatList(list);
  }
  for (const list of root.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const item = list.previousElementSibling;
    if (item?.localName === "li") item.append(list);
    else list.replaceWith(element("li", {}, ...list.childNodes));
  }
  for (const line of root.querySelectorAll("li > p:only-of-type:first-child")) {
    if (!line.nextElementSibling || /^[uo]l$/.test(line.nextElementSibling.localName)) {
      line.replaceWith(...line.childNodes);
    }
  }
}

/* The number of the list and the level of a paragraph of Word's, or null. */
function levelOf(paragraph) {
  const found = LEVEL.exec(stylesOf(paragraph).get("mso-list") ?? "");
  return found && { list: found[1], level: Math.min(Number(found[2]), MAX_LEVEL) };
}

/* A further paragraph of an item: it looks like one, and has no bullet. */
function isContinued(paragraph) {
  return /MsoListParagraph/.test(paragraph?.className ?? "") && !levelOf(paragraph);
}

function readWordList(first, sheet) {
  const builder = new Builder();
  const place = document.createComment("");
  first.before(place);
  for (let line = first; line; ) {
    const next = line.nextElementSibling;
    const at = levelOf(line);
    if (at) {
      const marker = takeMarker(line);
      const found = NUMBER.exec(marker);
      const isNumbered = isOrdered(sheet, at, Boolean(found));
      builder.add(at.level, isNumbered, Number.parseInt(found?.[1], 10) || 1, line.childNodes);
      line.remove();
    } else if (isContinued(line) && line.textContent.trim()) {
      builder.item.append(line);
    } else if (line.textContent.trim() || line.querySelector("img")) {
      break;
    } else line.remove();
    line = next;
  }
  place.replaceWith(...builder.lists);
}

/* What the list's own style says, in the style sheet that comes along; else what the mark shows. */
function isOrdered(sheet, { list, level }, looksNumbered) {
  const rule = new RegExp(`@list l${list}:level${level}\\b[^{]*\\{([^}]*)\\}`).exec(sheet);
  if (!rule) return looksNumbered;
  return !/mso-level-number-format:\s*(bullet|image)/.test(rule[1]);
}

/* Takes the bullet or number off the beginning of a line, and says what it was. */
function takeMarker(line) {
  const marker = [...line.querySelectorAll("span")].find(
    (span) => stylesOf(span).get("mso-list")?.toLowerCase() === "ignore",
  );
  marker?.remove();
  return marker?.textContent.replace(/[\s\u00a0]+/g, "") ?? "";
}

/* The level that the items of a list give themselves, where it is not the one they stand in. */
function depthOf(list) {
  const level = Number(list.querySelector(":scope > li")?.getAttribute("data-aria-level"));
  return level || 0;
}

/* Lists of Word online that follow on each other, each with its own wrapper. */
function readFlatList(first) {
  const builder = new Builder();
  const place = document.createComment("");
  first.before(place);
  for (let list = first; list && /^[uo]l$/.test(list.localName) && depthOf(list); ) {
    const next = list.nextElementSibling;
    for (const item of [...list.children]) {
      const level = Number(item.getAttribute("data-aria-level")) || 1;
      const start = Number(list.getAttribute("start")) || 1;
      builder.add(level, list.localName === "ol", start, item.childNodes);
    }
    list.remove();
    list = next;
  }
  place.replaceWith(...builder.lists);
}

/* Makes lists in lists of items that come one by one with their levels. */
class Builder {
  constructor() {
    this.lists = [];
    this.open = []; // {level, list}
    this.item = null;
  }

  add(level, isNumbered, start, nodes) {
    while (this.open.length && this.open.at(-1).level > level) this.open.pop();
    const name = isNumbered ? "ol" : "ul";
    let current = this.open.at(-1);
    if (current?.level === level && current.list.localName !== name) {
      this.open.pop();
      current = this.open.at(-1);
    }
    if (current?.level !== level) {
      const list = element(name, { start: isNumbered && start > 1 ? start : null });
      const above = current?.list.lastElementChild;
      if (above) above.append(list);
      else this.lists.push(list);
      this.open.push({ level, list });
    }
    this.item = element("li", {}, ...nodes);
    this.open.at(-1).list.append(this.item);
  }
}
