/* The library of images and files, as a dialog: search, choose, or upload something new. */

import { untilClosed } from "./dialog.js";
import { upload } from "./uploading.js";
import { addresses, fetchJson, part, say } from "./uploads.js";

const PAUSE = 250; // ms after the last key before the server is asked

/*
  Lets somebody choose something from the library.
  Resolves to `{id, src, alt, width, height, caption, isDecorative, title, kind, type, size}`, or
  to null when nothing was chosen. `kind` limits it: "image", "audio", "video" or "document".
*/
export async function choose({ kind = "" } = {}) {
  const library = new Library(part("library-dialog"), kind);
  const answer = untilClosed(library.dialog);
  library.fields.q.focus();
  library.load();
  return (await answer) === "chosen" ? library.chosen : null;
}

class Library {
  constructor(dialog, kind) {
    this.dialog = dialog;
    this.chosen = null;
    this.asked = 0;
    this.form = dialog.querySelector("form");
    this.fields = this.form.elements;
    this.list = dialog.querySelector(".library-grid");
    this.said = dialog.querySelector(".library-said");
    this.more = dialog.querySelector(".library-more");
    this.fields.kind.value = kind;
    this.fields.kind.closest("label").hidden = Boolean(kind);
    this.listen();
  }

  listen() {
    let timer;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.load();
    });
    this.form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), PAUSE);
    });
    this.more.addEventListener("click", () => this.load(this.next));
    this.dialog.querySelector(".library-close").addEventListener("click", () => this.dialog.close(""));
    this.fields.file?.addEventListener("change", () => this.send([...this.fields.file.files]));
    this.dialog.addEventListener("dragover", (event) => event.preventDefault());
    this.dialog.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.send([...event.dataTransfer.files]);
    });
  }

  async load(page = 1) {
    this.asked += 1;
    const turn = this.asked;
    const query = new URLSearchParams({ page });
    for (const name of ["q", "kind", "month", "show"]) {
      if (this.fields[name]?.value) query.set(name, this.fields[name].value);
    }
    this.list.setAttribute("aria-busy", "true");
    try {
      const found = await fetchJson(`${addresses.library}?${query}`);
      if (turn !== this.asked) return; // a later question has been asked meanwhile
      this.show(found, page);
    } catch (error) {
      if (turn === this.asked) this.said.textContent = error.message;
    }
    this.list.removeAttribute("aria-busy");
  }

  show({ items, next, count }, page) {
    const tiles = items.map((item) => this.tile(item));
    if (page === 1) this.list.replaceChildren(...tiles);
    else this.list.append(...tiles);
    if (page > 1) tiles[0]?.querySelector("button").focus();
    this.next = next;
    this.more.hidden = !next;
    this.said.textContent = count;
  }

  tile(item) {
    const made = part("library-tile");
    const button = made.querySelector("button");
    const image = made.querySelector("img");
    if (item.kind === "image") image.src = item.preview;
    else image.replaceWith(Object.assign(document.createElement("span"), { className: "library-type", textContent: item.type }));
    made.querySelector(".library-title").textContent = item.title;
    made.querySelector(".library-facts").textContent = item.facts;
    made.querySelector(".library-missing").hidden = !item.lacksAlt;
    button.addEventListener("click", () => this.choose(item));
    return made;
  }

  choose(item) {
    this.chosen = item;
    this.dialog.close("chosen");
  }

  async send(files) {
    const made = [];
    for (const file of files) {
      this.said.textContent = say("sending", { name: file.name });
      try {
        made.push(await upload(file));
      } catch (error) {
        this.said.textContent = `${file.name}: ${error.message}`;
        return;
      }
    }
    this.fields.file.value = "";
    if (made.length === 1 && (!this.fields.kind.value || made[0].kind === this.fields.kind.value)) {
      this.choose(made[0]);
    } else if (made.length) {
      await this.load();
    }
  }
}
