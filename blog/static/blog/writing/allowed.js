/* What blog/sanitize.py lets through, and so what the editor keeps. The rules come with the page;
   there is one list of them. */

import { settings } from "./words.js";

const rules = settings.allowed ?? { tags: [], attributes: {}, everywhere: [], protocols: [] };
const tags = new Set(rules.tags);
const everywhere = new Set([...rules.everywhere, "class"]);
const protocols = new Set(rules.protocols);
const ADDRESSES = new Set(["href", "src", "cite", "poster", "data"]);

/* The tags whose contents are no text and go with them. */
const WITHOUT_TEXT = new Set(["script", "style", "template", "noscript", "title"]);

/* Whether an address leads where the blog lets links lead. */
export function isAllowedAddress(address) {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/[\u0000-\u0020]/g, ""));
  return !scheme || protocols.has(scheme[1].toLowerCase());
}

function isAllowed(tag, name, value) {
  if (!everywhere.has(name) && !(rules.attributes[tag] ?? []).includes(name)) return false;
  return !ADDRESSES.has(name) || isAllowedAddress(value);
}

/* An element's attributes that are allowed, without those in `own`; null if there are none. */
export function attributesOf(element, own = []) {
  const tag = element.localName;
  const found = [...element.attributes].filter(
    ({ name, value }) => !own.includes(name) && isAllowed(tag, name, value),
  );
  return found.length ? Object.fromEntries(found.map(({ name, value }) => [name, value])) : null;
}

/* Takes out what is not allowed, in place: code with its contents, other tags without theirs. */
export function tidy(root) {
  for (const element of [...root.querySelectorAll("*")]) {
    const tag = element.localName;
    if (WITHOUT_TEXT.has(tag)) element.remove();
    else if (!tags.has(tag)) element.replaceWith(...element.childNodes);
    else {
      for (const { name, value } of [...element.attributes]) {
        if (!isAllowed(tag, name, value)) element.removeAttribute(name);
      }
    }
  }
  return root;
}
