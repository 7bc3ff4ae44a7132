/* Looks of pasted text that mean something, as elements: bold by weight, raised by alignment. */

import { element } from "./element.js";

const BOLD = 600; // font-weight from which letters are bold (CSS Fonts 4, 2.2.4: 600 is semi-bold)

/* A style attribute (clipboard.js) as a map, with what Word writes for itself alone (mso-…). */
export function stylesOf(one) {
  const styles = new Map();
  for (const rule of (one.dataset.style ?? "").split(";")) {
    const at = rule.indexOf(":");
    if (at > 0) styles.set(rule.slice(0, at).trim().toLowerCase(), rule.slice(at + 1).trim());
  }
  return styles;
}

const isBold = (weight) => /^bold/i.test(weight) || Number(weight) >= BOLD;
const isPlain = (weight) => /^normal/i.test(weight) || Number(weight) < BOLD;

/* The elements that a style stands for. */
function meant(styles) {
  const found = [];
  const line = `${styles.get("text-decoration") ?? ""} ${styles.get("text-decoration-line") ?? ""}`;
  const level = styles.get("vertical-align");
  if (isBold(styles.get("font-weight") ?? "")) found.push("strong");
  if (/^(italic|oblique)/i.test(styles.get("font-style") ?? "")) found.push("em");
  if (/line-through/i.test(line)) found.push("s");
  if (level === "super") found.push("sup");
  if (level === "sub") found.push("sub");
  return found;
}

/* Whether an element says one thing and its style the contrary, as Google's `<b>` around all. */
function isContradicted({ localName }, styles) {
  if (["b", "strong"].includes(localName)) return isPlain(styles.get("font-weight") ?? "bold");
  return ["i", "em"].includes(localName) && /^normal/i.test(styles.get("font-style") ?? "");
}

const RENAMED = { b: "strong", i: "em", strike: "s", del: "s" };
const WITHOUT_LOOK = new Set(
  "span font u ins small big mark label a b strong i em s strike del sub sup".split(" "),
);

/* Puts elements in the place of styles, inside of lines; in place. */
export function readStyles(root) {
  for (const one of [...root.querySelectorAll("*")].reverse()) {
    if (!WITHOUT_LOOK.has(one.localName)) continue;
    const styles = stylesOf(one);
    const isHeading = one.closest("h1, h2, h3, h4, h5, h6");
    const names = meant(styles).filter((name) => !(isHeading && name === "strong"));
    for (const name of one.textContent.trim() ? names : []) {
      if (one.closest(name) || one.querySelector(name)) continue;
      const inner = element(name);
      inner.append(...one.childNodes);
      one.append(inner);
    }
    const isNeedless = isContradicted(one, styles) || (isHeading && /^(b|strong)$/.test(one.localName));
    if (isNeedless) one.replaceWith(...one.childNodes);
    else if (RENAMED[one.localName]) rename(one, RENAMED[one.localName]);
  }
}

/* The same element under another name, without its attributes. */
export function rename(one, name) {
  const made = element(name);
  made.append(...one.childNodes);
  one.replaceWith(made);
  return made;
}
