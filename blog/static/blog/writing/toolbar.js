/* The buttons above the text: one stop for the Tab key, arrow keys between them
   (https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/).

   A tool is `{name, label, icon, group, shortcut, run(editor), isActive(editor), isEnabled(editor),
   isShown(editor), isRare, worksInHTML}`. Only `name` and `run` must be there. `label` is the name of a word in
   blog/admin/prose_words.py or the word itself, `icon` one of icons.js or the path of its lines,
   `shortcut` as Tiptap writes it ("Mod-k"). Rare tools hide behind one button where there is little
   room. */

import { element } from "./element.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

const GROUPS = ["history", "blocks", "marks", "link", "lists", "insert", "table", "view"];
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const KEYS = isMac
  ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" }
  : { Mod: "Ctrl", Alt: "Alt", Shift: say("key_shift") };

export class Toolbar {
  constructor(editor, tools, controls) {
    this.editor = editor;
    this.buttons = [];
    this.dom = element("div", {
      class: "prose-toolbar",
      role: "toolbar",
      "aria-label": say("toolbar"),
      "aria-controls": controls,
      onkeydown: (event) => this.move(event),
      onfocusin: ({ target }) => this.rove(target.closest("button")),
      // The selection stays in the text while the mouse is on a button.
      onmousedown: (event) => event.preventDefault(),
    });
    for (const group of [...new Set([...GROUPS, ...tools.map(groupOf)])]) {
      const own = tools.filter((tool) => groupOf(tool) === group);
      if (own.length) this.dom.append(this.group(group, own));
    }
    this.dom.append(this.more());
    this.rove(this.buttons[0].dom);
    editor.on("transaction", () => this.refreshSoon());
    this.refresh();
  }

  group(name, tools) {
    const made = element("div", { class: "prose-tools", "data-group": name });
    for (const tool of tools) {
      const words = say(tool.label ?? tool.name);
      const keys = tool.shortcut ? readable(tool.shortcut) : "";
      const dom = element(
        "button",
        {
          type: "button",
          tabindex: "-1",
          class: tool.isRare ? "is-rare" : null,
          "data-tool": tool.name,
          "aria-label": words,
          "aria-keyshortcuts": keys ? ariaKeys(tool.shortcut) : null,
          "aria-pressed": tool.isActive ? "false" : null,
          title: keys ? `${words} (${keys})` : words,
          onclick: () => this.use(tool),
        },
        icon(tool.icon ?? tool.name),
      );
      this.buttons.push({ tool, dom });
      made.append(dom);
    }
    return made;
  }

  /* Shows the rare tools where they are hidden for lack of room. */
  more() {
    const dom = element(
      "button",
      {
        type: "button",
        tabindex: "-1",
        class: "prose-more-tools",
        "aria-label": say("more_tools"),
        "aria-expanded": "false",
        title: say("more_tools"),
        onclick: () => {
          const isOpen = this.dom.classList.toggle("is-open");
          dom.setAttribute("aria-expanded", String(isOpen));
        },
      },
      icon("more"),
    );
    this.buttons.push({ tool: null, dom });
    return dom;
  }

  use(tool) {
    if (!this.isEnabled(tool)) return;
    tool.run(this.editor);
    this.refreshSoon();
  }

  isEnabled(tool) {
    if (this.editor.storage.htmlView.field && !tool.worksInHTML) return false;
    return !tool.isEnabled || tool.isEnabled(this.editor);
  }

  refreshSoon() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      this.refresh();
    });
  }

  refresh() {
    for (const { tool, dom } of this.buttons.filter(({ tool }) => tool)) {
      if (tool.isActive) set(dom, "aria-pressed", String(Boolean(tool.isActive(this.editor))));
      set(dom, "aria-disabled", String(!this.isEnabled(tool)));
      if (tool.isShown) dom.hidden = !tool.isShown(this.editor);
    }
  }

  rove(dom) {
    if (!dom) return;
    for (const one of this.buttons) one.dom.tabIndex = one.dom === dom ? 0 : -1;
  }

  move(event) {
    const seen = this.buttons.map(({ dom }) => dom).filter((dom) => dom.offsetParent);
    const at = seen.indexOf(document.activeElement);
    const isRightToLeft = getComputedStyle(this.dom).direction === "rtl";
    const step = isRightToLeft ? -1 : 1;
    const to = {
      ArrowRight: (at + step + seen.length) % seen.length,
      ArrowLeft: (at - step + seen.length) % seen.length,
      Home: 0,
      End: seen.length - 1,
    }[event.key];
    if (event.key === "Escape") this.editor.commands.focus();
    else if (to === undefined) return;
    else seen[to].focus();
    event.preventDefault();
    event.stopPropagation();
  }
}

const groupOf = (tool) => tool.group ?? "insert";

function set(dom, name, value) {
  if (dom.getAttribute(name) !== value) dom.setAttribute(name, value);
}

/* "Mod-Shift-b" as it is on the keys. */
function readable(shortcut) {
  const parts = shortcut.split("-").map((part) => KEYS[part] ?? part.toUpperCase());
  return parts.join(isMac ? "" : "+");
}

function ariaKeys(shortcut) {
  return shortcut
    .replace("Mod", isMac ? "Meta" : "Control")
    .replaceAll("-", "+");
}
