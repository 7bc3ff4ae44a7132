/*
  The bar at the foot of the discussion: how much is new, and the buttons that lead there. It is
  there while something is new, and until the reader closes it.
*/

import { sentence } from "./words.js";

export class Bar {
  /*
    element: from templates/comments/_news.html. jumps: what the arrows and the keys do.
    show: what the button "Show … new replies" does.
  */
  constructor(element, template, { jumps, show }) {
    this.element = element;
    this.template = template;
    this.jumps = jumps;
    const part = (selector) => element.querySelector(selector);
    this.shower = part(".show");
    this.words = part("p");
    this.elsewhere = part("a");
    this.steps = [part(".previous"), part(".next"), part(".keys")];
    this.shower.addEventListener("click", show);
    part(".previous").addEventListener("click", () => jumps.go(-1));
    part(".next").addEventListener("click", () => jumps.go(1));
    part(".close").addEventListener("click", () => (element.hidden = true));
    this.offerKeys(part(".keys input"));
  }

  offerKeys(box) {
    box.checked = this.jumps.hasKeys;
    box.addEventListener("change", () => (this.jumps.hasKeys = box.checked));
  }

  /*
    marked: how many new replies are on the page. waiting: how many can be put there. elsewhere:
    the numbers of those on other pages.
  */
  tell({ marked, waiting, elsewhere }) {
    this.shower.hidden = waiting === 0;
    this.shower.textContent = sentence(this.template, "show", waiting);
    const hasWords = marked && !waiting; // one number at a time
    this.words.textContent = hasWords ? sentence(this.template, "arrived", marked) : "";
    for (const step of this.steps) step.hidden = marked === 0;
    lead(this.elsewhere, this.template, "away", elsewhere);
    this.element.hidden = !(marked || waiting || elsewhere.length);
  }

  tellFailure() {
    this.words.textContent = this.template.dataset.failed;
  }

  /* The button that was pressed is gone; the next thing to do has the focus. */
  focus() {
    this.element.querySelector(".next").focus({ preventScroll: true });
  }
}

/* A link to the first of the new replies on other pages, where there are any. `words` name it. */
export function lead(link, template, words, elsewhere) {
  link.hidden = elsewhere.length === 0;
  link.textContent = sentence(template, words, elsewhere.length);
  link.href = template.dataset.permalink.replace("0", elsewhere[0] ?? 0);
}
