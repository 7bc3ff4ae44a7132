/* Nothing but the text: the rest of the page steps back until Escape. Remembered in the browser. */

import { Extension } from "../../django_prose_editor/editor.js";

const KEY = "rejoinder.writing-wide";
const CLASS = "writing-wide";

const isOn = () => document.body.classList.contains(CLASS);

function set(editor, on) {
  const before = editor.view.dom.getBoundingClientRect().top;
  document.body.classList.toggle(CLASS, on);
  // The line that was under the eyes stays there.
  window.scrollBy(0, editor.view.dom.getBoundingClientRect().top - before);
  try {
    if (on) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // The browser keeps nothing: then the view lasts as long as the page.
  }
  editor.view.dispatch(editor.state.tr); // the toolbar looks again
  return true;
}

function wasOn() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

export const extensions = [
  Extension.create({
    name: "fullWidth",
    onCreate() {
      if (wasOn()) set(this.editor, true);
      document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.defaultPrevented || !isOn()) return;
        if (document.querySelector("dialog[open]")) return;
        set(this.editor, false);
        event.preventDefault();
      });
    },
    addKeyboardShortcuts() {
      return {
        "Mod-Shift-f": () => set(this.editor, !isOn()),
        // ProseMirror takes the key for itself: the listener above would not hear of it.
        Escape: () => isOn() && set(this.editor, false),
      };
    },
  }),
];

export const tools = [
  {
    name: "full_width",
    icon: "full-width",
    group: "view",
    isRare: true,
    shortcut: "Mod-Shift-f",
    run: (editor) => set(editor, !isOn()),
    isActive: isOn,
    worksInHTML: true,
  },
];
