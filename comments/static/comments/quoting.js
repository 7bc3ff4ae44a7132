/*
  Whoever selects text in a reply, or in the post, is offered to quote it.
*/

import { openForm } from "./answering.js";

const TEXTS = ".reply-self > .text, .entry-text";
const PAUSE = 150; // milliseconds in which a selection does not change

/* Offers it on this page. The button comes after the text in the order of the keyboard. */
export function offerQuotes(section, prepare) {
  const formBelow = () => section.querySelector("#leave-a-reply form");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quote";
  button.textContent = section.dataset.quote;
  // The selection would be gone before the click.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    const text = button.previousElementSibling;
    const link = linkOf(text);
    const words = quoted(selectedIn(text));
    getSelection().removeAllRanges(); // or it would be offered again while the form is on its way
    button.remove();
    const form = link ? await openForm(link, prepare) : formBelow();
    if (form) insert(form, words);
  });
  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => offer(button, Boolean(formBelow())), PAUSE);
  });
}

/*
  Shows the button below the end of what is selected, or takes it away.

  hasForm: whether there is a form for the post itself on this page.
*/
function offer(button, hasForm) {
  if (document.activeElement === button) return; // on the way to it by keyboard
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0);
  const text = range && elementOf(range.startContainer).closest(TEXTS);
  const mayAnswer = text && (text.matches(".entry-text") ? hasForm : linkOf(text));
  if (!mayAnswer || !selection.toString().trim()) {
    button.remove();
    return;
  }
  text.after(button);
  const end = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const bottom = Math.min(end.bottom, text.getBoundingClientRect().bottom);
  const frame = button.offsetParent.getBoundingClientRect();
  const right = Math.max(frame.width - button.offsetWidth, 0);
  const left = Math.max(end.right - frame.left - button.offsetWidth / 2, 0);
  button.style.top = `${bottom - frame.top}px`;
  button.style.left = `${Math.min(left, right)}px`;
}

/* What is selected of a text. A triple click selects as far as the beginning of what comes next. */
function selectedIn(text) {
  const selection = getSelection();
  const { startContainer, startOffset, endContainer } = selection.getRangeAt(0);
  if (!text.contains(endContainer)) {
    selection.setBaseAndExtent(startContainer, startOffset, text, text.childNodes.length);
  }
  return selection.toString();
}

function elementOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
}

/* The link by which a reply is answered; none for the post itself. */
function linkOf(text) {
  return text.parentElement.querySelector(':scope > .reply-foot a[href$="/reply/"]');
}

function quoted(text) {
  const lines = text.trim().split(/\s*\n\s*/);
  return lines.map((line) => `> ${line}`).join("\n>\n");
}

/* Writes the quote after what is there already, with room to answer below it. */
function insert(form, words) {
  const { text } = form.elements;
  const before = text.value.trimEnd();
  text.value = `${before}${before && "\n\n"}${words}\n\n`;
  text.dispatchEvent(new Event("input"));
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  text.scrollTop = text.scrollHeight;
}
