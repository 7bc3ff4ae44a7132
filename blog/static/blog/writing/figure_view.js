/* How images stand in the editor, with what can be done to them. */

import { describe, lacksAlternative, placeIn, PLACES, withPlace } from "./describing.js";
import { element } from "./element.js";
import { say } from "./uploads.js";

function button(words, action) {
  const onclick = (event) => {
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  return element("button", { type: "button", class: "writing-figure-button", onclick }, words);
}

function paint(image, { src, alt, width, height, isDecorative }) {
  if (image.getAttribute("src") !== src) image.src = src;
  image.alt = isDecorative ? "" : (alt ?? "");
  for (const [name, value] of [["width", width], ["height", height]]) {
    if (value) image.setAttribute(name, value);
    else image.removeAttribute(name);
  }
}

/* Asks about the image at `position`, a figure or one inside a line, and changes it as told. */
export async function edit(editor, position, { isNew = false } = {}) {
  const node = editor.state.doc.nodeAt(position);
  if (!node || !["figure", "image"].includes(node.type.name)) return null;
  const answer = await describe({ ...node.attrs, place: placeIn(node.attrs.class), isNew });
  // The text may have changed meanwhile, by another upload that ended: look again.
  const at = find(editor, node, position);
  if (answer && at !== null) {
    const { tr } = editor.state;
    if (answer === "remove") {
      tr.delete(at, at + node.nodeSize);
    } else {
      const { place, ...values } = answer;
      const now = editor.state.doc.nodeAt(at);
      tr.setNodeMarkup(at, null, { ...now.attrs, ...values, class: withPlace(now.attrs.class, place) }, now.marks);
    }
    editor.view.dispatch(tr);
  }
  editor.view.focus();
  return answer;
}

function find(editor, node, position) {
  if (editor.state.doc.nodeAt(position)?.attrs.src === node.attrs.src) return position;
  let found = null;
  editor.state.doc.descendants((other, at) => {
    if (other.type === node.type && other.attrs.src === node.attrs.src) found ??= at;
  });
  return found;
}

/* A figure: the image, its caption, and a bar that shows while one is at it. */
export class FigureView {
  constructor({ node, editor, getPos }) {
    Object.assign(this, { node, editor, getPos });
    this.dom = element("figure", { class: "writing-figure" });
    this.media = element("div", { class: "writing-figure-media", contenteditable: "false" });
    this.image = element("img", { draggable: "true" });
    this.image.addEventListener("click", () => this.select());
    this.image.addEventListener("dblclick", () => this.edit());
    this.missing = button(say("missing"), () => this.edit());
    this.missing.classList.add("writing-figure-missing");
    this.media.append(this.image, this.missing);
    this.contentDOM = element("figcaption", { "data-placeholder": say("caption") });
    this.dom.append(this.media, this.contentDOM, this.bar());
    this.paint();
  }

  bar() {
    const bar = element("div", {
      class: "writing-figure-bar",
      contenteditable: "false",
      role: "group",
      "aria-label": say("figure"),
    });
    this.places = PLACES.map((place) => {
      const made = button(say(`place${place && `-${place}`}`), () => this.change({ class: withPlace(this.node.attrs.class, place) }));
      made.dataset.place = place;
      return made;
    });
    bar.append(
      button(say("describe"), () => this.edit()),
      ...this.places,
      button(say("remove"), () => this.remove()),
    );
    return bar;
  }

  paint() {
    const { attrs, content } = this.node;
    paint(this.image, attrs);
    this.dom.className = `writing-figure ${attrs.class ?? ""}`;
    this.dom.classList.toggle("has-no-caption", content.size === 0);
    this.missing.hidden = !lacksAlternative(attrs);
    for (const one of this.places) {
      one.setAttribute("aria-pressed", one.dataset.place === placeIn(attrs.class));
    }
  }

  select() {
    this.editor.chain().setNodeSelection(this.getPos()).focus().run();
  }

  edit() {
    return edit(this.editor, this.getPos());
  }

  change(values) {
    const position = this.getPos();
    const { tr } = this.editor.state;
    this.editor.view.dispatch(tr.setNodeMarkup(position, null, { ...this.node.attrs, ...values }));
    this.select();
  }

  remove() {
    const position = this.getPos();
    this.editor.chain().deleteRange({ from: position, to: position + this.node.nodeSize }).focus().run();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.paint();
    return true;
  }

  selectNode() {
    this.dom.classList.add("ProseMirror-selectednode");
  }

  deselectNode() {
    this.dom.classList.remove("ProseMirror-selectednode");
  }

  stopEvent(event) {
    return Boolean(event.target.closest?.("button"));
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }
}

/* An image inside a line. */
export class ImageView {
  constructor({ node, editor, getPos }) {
    this.node = node;
    this.dom = element("span", { class: "writing-image" });
    this.image = element("img");
    this.missing = button(say("missing"), () => edit(editor, getPos()));
    this.missing.classList.add("writing-figure-missing");
    this.image.addEventListener("dblclick", () => edit(editor, getPos()));
    this.dom.append(this.image, this.missing);
    this.paint();
  }

  paint() {
    paint(this.image, this.node.attrs);
    this.dom.className = `writing-image ${this.node.attrs.class ?? ""}`;
    this.missing.hidden = !lacksAlternative(this.node.attrs);
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.paint();
    return true;
  }

  stopEvent(event) {
    return Boolean(event.target.closest?.("button"));
  }

  ignoreMutation() {
    return true;
  }
}
