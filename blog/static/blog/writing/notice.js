/* A sentence below the text about what has just happened, also for those who hear the page. */

import { element } from "./element.js";
import { say } from "./words.js";

export class Notice {
  constructor(editor) {
    this.words = element("span", { role: "status" });
    this.button = element(
      "button",
      { type: "button", hidden: true, onclick: () => this.dismiss(editor) },
      say("close"),
    );
    // It is there before it says something, so that the words are heard when they come.
    this.dom = element("p", { class: "prose-notice" }, this.words, this.button);
    editor.view.dom.parentElement.after(this.dom);
  }

  show(words) {
    this.words.textContent = words;
    this.button.hidden = false;
    this.dom.classList.add("is-shown");
  }

  clear() {
    this.words.textContent = "";
    this.button.hidden = true;
    this.dom.classList.remove("is-shown");
  }

  dismiss(editor) {
    this.clear();
    editor.commands.focus();
  }
}
