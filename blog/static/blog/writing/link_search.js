/* Suggests posts and pages whose titles hold what is typed, below the field
   (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). */

import { element } from "./element.js";
import { say, settings } from "./words.js";

const WAIT = 200; // milliseconds without a key
const SHORTEST = 2; // characters; one finds too much
/* Who types one of these knows the address. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:|\/|#|www\.)/i;

export class Search {
  constructor() {
    this.list = element(
      "div",
      { class: "prose-found" },
      (this.options = element("ul", {
        id: "prose-found",
        role: "listbox",
        "aria-label": say("link_found"),
        hidden: true,
      })),
      (this.status = element("p", { role: "status", class: "prose-dialog-help" })),
    );
    this.attributes = {
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "prose-found",
      "aria-autocomplete": "list",
    };
  }

  watch(field, words) {
    Object.assign(this, { field, words });
    field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT);
    });
    field.addEventListener("keydown", (event) => this.onKey(event));
  }

  async search() {
    const text = this.field.value.trim();
    this.request?.abort();
    if (text.length < SHORTEST || ADDRESS.test(text)) return this.show([], "");
    this.request = new AbortController();
    const address = `${settings.addresses.links}?${new URLSearchParams({ q: text })}`;
    try {
      const response = await fetch(address, { signal: this.request.signal });
      if (!response.ok) return this.show([], say("link_search_failed"));
      const { found } = await response.json();
      return this.show(found, found.length ? say("link_found_some", { count: found.length }) : say("link_found_none"));
    } catch (error) {
      if (error.name !== "AbortError") this.show([], say("link_search_failed"));
      return undefined;
    }
  }

  show(found, words) {
    this.status.textContent = words;
    this.found = found.map(({ title, address, kind }, index) => {
      const option = element(
        "li",
        {
          id: `prose-found-${index}`,
          role: "option",
          "aria-selected": "false",
          onmousedown: (event) => event.preventDefault(),
          onclick: () => this.choose(index),
        },
        element("span", { class: "prose-found-title" }, title),
        element("span", { class: "prose-found-kind" }, kind),
      );
      return { option, title, address };
    });
    this.options.replaceChildren(...this.found.map(({ option }) => option));
    this.options.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.mark(-1);
  }

  mark(index) {
    this.at = index;
    this.found.forEach(({ option }, other) => {
      option.setAttribute("aria-selected", String(other === index));
    });
    const option = this.found[index]?.option;
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    const count = this.found?.length ?? 0;
    if (!count || this.options.hidden) return;
    if (event.key === "ArrowDown") this.mark((this.at + 1) % count);
    else if (event.key === "ArrowUp") this.mark((this.at - 1 + count) % count);
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else if (event.key === "Escape") this.show([], "");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(index) {
    const { title, address } = this.found[index];
    this.field.value = address;
    if (this.words && !this.words.value.trim()) this.words.value = title;
    this.show([], say("link_chosen", { title }));
    this.field.focus();
  }
}
