/* What of HTML from elsewhere belongs in a text: its structure. The looks stay behind. */

import { isAllowedAddress } from "./allowed.js";
import { parsed } from "./clipboard.js";
import { element } from "./element.js";
import { prepareFootnotes } from "./footnote_source.js";
import { readFootnotes } from "./pasted_footnotes.js";
import { readLists } from "./pasted_lists.js";
import { readStyles, rename, stylesOf } from "./pasted_styles.js";

const words = (text) => text.split(" ");
const GONE = words(
  "head style script title meta link xml template noscript object embed iframe form button input " +
    "select textarea canvas svg math audio video source track",
);
const BLOCKS = words(
  "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table caption thead tbody tfoot tr td th hr dl dt dd " +
    "figure figcaption",
);
const INLINE = words("a strong em s sub sup code kbd q cite abbr br img");
const KEPT = new Set([...BLOCKS, ...INLINE]);
const ATTRIBUTES = { a: ["href"], ol: ["start"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"] };
const HEADINGS = "h1, h2, h3, h4, h5, h6";
const HIGHEST = 2; // the title of the post is the page's h1
const LOWEST = 6;
/* Services that count who follows a link: the address that they lead to, by a parameter's name. */
const REDIRECTS = [
  [/^(www\.)?google\.[a-z.]+$/, "/url", ["q", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, "/", ["url"]],
  [/^l\.facebook\.com$/, "/l.php", ["u"]],
];

/* The HTML of a clipboard as it goes into a text, and how many pictures it leaves out. */
export function cleaned(html) {
  const { body, sheet } = parsed(html);
  dropUnseen(body);
  readFootnotes(body);
  readQuotes(body);
  readHeadings(body);
  readLists(body, sheet);
  readStyles(body);
  for (const link of body.querySelectorAll("a")) readLink(link);
  const pictures = dropPictures(body);
  unwrap(body);
  readTables(body);
  dropEmpty(body);
  prepareFootnotes(body);
  return { html: body.innerHTML, pictures };
}

function dropUnseen(body) {
  const comments = document.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
  for (let one = comments.nextNode(); one; one = comments.nextNode()) one.remove();
  for (const one of body.querySelectorAll("*")) {
    const styles = stylesOf(one);
    const isHidden = styles.get("display") === "none" || styles.get("mso-hide") === "all";
    const isRemark = /comment/.test(styles.get("mso-element") ?? "");
    const isBlankLabel = one.localName.includes(":") && !one.textContent.trim();
    if (GONE.includes(one.localName) || isHidden || isRemark || isBlankLabel) one.remove();
    else if (styles.has("mso-tab-count") || styles.get("mso-spacerun") === "yes") {
      one.replaceWith(" ");
    }
  }
  for (const one of body.querySelectorAll(".msoDel, .MsoCommentReference, .EOP")) one.remove();
}

/* Word's styles for quotations; lines that follow on each other are one. */
function readQuotes(body) {
  for (const line of body.querySelectorAll("p[class*='Quote']")) {
    const before = line.previousElementSibling;
    const said = rename(line, "p");
    if (before?.hasAttribute("data-quote")) before.append(said);
    else {
      const quote = element("blockquote", { "data-quote": "" });
      said.replaceWith(quote);
      quote.append(said);
    }
  }
}

/* Titles and headings, of which the highest is the one below the title of the post. */
function readHeadings(body) {
  for (const line of body.querySelectorAll("p[class*='MsoTitle'], [role='heading']")) {
    const level = Number(line.getAttribute("aria-level")) || 1;
    if (!/^h[1-6]$/.test(line.localName)) rename(line, `h${Math.min(level, LOWEST)}`);
  }
  const isHigh = body.querySelector("h1") !== null;
  for (const heading of isHigh ? body.querySelectorAll(HEADINGS) : []) {
    const level = Math.min(Number(heading.localName[1]) + HIGHEST - 1, LOWEST);
    rename(heading, `h${level}`);
  }
}

function readLink(link) {
  const address = target(link.getAttribute("href") ?? "");
  const isOwnMark = link.closest("sup.footnote-ref");
  const leads = /^(https?:|mailto:|tel:|\/(?!\/))/i.test(address) && isAllowedAddress(address);
  if (!leads && !isOwnMark) link.replaceWith(...link.childNodes);
  else link.setAttribute("href", address);
}

/* Where an address leads in the end, without those who count on the way. */
function target(address) {
  if (!URL.canParse(address)) return address;
  const { hostname, pathname, searchParams } = new URL(address);
  for (const [host, path, names] of REDIRECTS) {
    if (!host.test(hostname) || pathname !== path) continue;
    const found = names.map((name) => searchParams.get(name)).find((one) => /^https?:/i.test(one));
    if (found) return target(found);
  }
  return address;
}

/* Takes out pictures that are not the blog's own: their hosts would see every reader. */
function dropPictures(body) {
  let dropped = 0;
  for (const image of body.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    if (URL.canParse(source, location.href) && new URL(source, location.href).origin === location.origin) {
      continue;
    }
    dropped += 1;
    const figure = image.closest("figure");
    image.remove();
    if (figure && !figure.querySelector("img")) figure.replaceWith(...figure.childNodes);
  }
  return dropped;
}

/* Leaves only elements that texts have, and of their attributes those that mean something. */
function unwrap(body) {
  for (const one of [...body.querySelectorAll("*")].reverse()) {
    const { localName } = one;
    if (isFootnote(one)) continue;
    if (KEPT.has(localName)) {
      if (localName !== "img") keepAttributes(one, ATTRIBUTES[localName] ?? []);
      if (localName === "figcaption" && !one.closest("figure")) rename(one, "p");
    } else if (localName === "col" || localName === "colgroup") one.remove();
    else if (isBox(one)) one.replaceWith(element("p", {}, ...one.childNodes));
    else one.replaceWith(...one.childNodes);
  }
}

const isFootnote = (one) =>
  one.matches("section.footnotes, section.footnotes > ol, section.footnotes > ol > li") ||
  one.closest("sup.footnote-ref") !== null;

function keepAttributes(one, kept) {
  for (const { name } of [...one.attributes]) if (!kept.includes(name)) one.removeAttribute(name);
}

/* Whether it stands on lines of its own, and holds a line of text and no blocks. */
function isBox(one) {
  const isBlock = /^(div|section|article|main|aside|header|footer|address|center)$/.test(one.localName);
  const isInLine = one.parentElement?.closest("p, h1, h2, h3, h4, h5, h6, li, td, th");
  return isBlock && !isInLine && !one.querySelector(BLOCKS.join());
}

/* A first row of bold words alone is the head of its table. */
function readTables(body) {
  for (const table of body.querySelectorAll("table")) {
    const cells = [...(table.rows[0]?.cells ?? [])];
    const isHead = table.rows.length > 1 && cells.every(isAllBold);
    for (const cell of isHead ? cells : []) {
      for (const strong of cell.querySelectorAll("strong")) strong.replaceWith(...strong.childNodes);
      if (cell.localName === "td") {
        const head = element("th", {}, ...cell.childNodes);
        for (const { name, value } of cell.attributes) head.setAttribute(name, value);
        cell.replaceWith(head);
      }
    }
    if (isHead && !table.tHead) {
      const row = table.rows[0];
      table.insertBefore(element("thead"), table.tBodies[0] ?? null).append(row);
    }
  }
}

function isAllBold(cell) {
  const bold = [...cell.querySelectorAll("strong")].map((one) => one.textContent).join("");
  const bare = (text) => text.replace(/[\s\u00a0]+/g, "");
  return bare(cell.textContent) !== "" && bare(cell.textContent) === bare(bold);
}

function dropEmpty(body) {
  const isBlank = (one) => !one.textContent.replace(/[\s\u00a0\u200b]+/g, "") && !one.querySelector("img, hr");
  for (const one of [...body.querySelectorAll("*")].reverse()) {
    const { localName } = one;
    const parent = one.parentElement?.localName;
    if (localName === "br") {
      const isEdge = !one.nextSibling || parent === "body";
      if (isEdge) one.remove();
    } else if (["img", "hr", "td", "th", "tr"].includes(localName)) continue;
    else if (isBlank(one)) one.replaceWith(...(INLINE.includes(localName) && one.textContent ? [" "] : []));
  }
}
