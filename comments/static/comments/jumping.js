/*
  From one new reply to the next: by buttons, and by the keys n and p. The focus moves along, so
  that a screen reader goes on from there.
*/

import { keep, kept } from "./kept.js";

const KEYS = "keys"; // whether this reader wants them: some type by voice, and each word is a key
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export class Jumps {
  constructor(section) {
    this.section = section;
    document.addEventListener("keydown", (event) => this.press(event));
  }

  get hasKeys() {
    return kept(KEYS, true);
  }

  set hasKeys(value) {
    keep(KEYS, value);
  }

  press(event) {
    const step = { n: 1, p: -1 }[event.key];
    const isTyping = event.target.closest?.(FIELDS);
    if (!step || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.hasKeys && this.go(step)) event.preventDefault();
  }

  /* Goes to the next (1) or the previous (-1) new reply; false where there is none at all. */
  go(step) {
    const replies = [...this.section.querySelectorAll(".reply.is-new > .reply-self")];
    if (!replies.length) return false;
    if (step < 0) replies.reverse();
    const isBeyond = this.beyond(step);
    this.to(replies.find(isBeyond) ?? replies[0]);
    return true;
  }

  first() {
    this.to(this.section.querySelector(".reply.is-new > .reply-self"));
  }

  /* Whether a reply stands after (before) the one that has the focus, or else the window's top. */
  beyond(step) {
    const current = document.activeElement?.closest(".reply-self") ?? this.last;
    if (current?.isConnected && isInView(current)) {
      const side =
        step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
      return (reply) => reply !== current && current.compareDocumentPosition(reply) & side;
    }
    return (reply) => step * reply.getBoundingClientRect().top > 0;
  }

  to(reply) {
    for (let above = reply; above; above = above.parentElement.closest("details")) {
      if (above.localName === "details") above.open = true;
    }
    // What has the focus is read out when it has a role and a name.
    reply.tabIndex = -1;
    reply.setAttribute("role", "group");
    reply.setAttribute("aria-label", reply.querySelector(".p-name").textContent);
    reply.focus({ preventScroll: true });
    reply.scrollIntoView({ block: "start", behavior: "instant" });
    this.last = reply;
  }
}

/* Whoever has scrolled away from where the focus is goes on from what is to be seen. */
function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
