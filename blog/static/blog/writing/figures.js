/*
  Pictures, sound and film in the editor: what of the HTML they are, and how they stand there.

  Figure: one image with its caption, which is the node's own text. Gallery: figures side by side.
  Frame: a figure around anything else, such as a table. Player: sound or film. Image: one that
  stands inside a line. What imported posts have of links around images, classes and sizes stays.
*/

import { Extension, Node } from "../../django_prose_editor/editor.js";
import { FigureView, ImageView } from "./figure_view.js";
import { keys } from "./figure_keys.js";
import { insertFromLibrary, insertFromDisk, placing } from "./placing.js";

const KEPT = ["class", "id", "title", "lang", "dir"];
const LINK = { href: "href", linkTitle: "title", linkRel: "rel" };
const PLAYERS = {
  audio: ["src", "controls", "preload", "loop", "title", "id"],
  video: ["src", "controls", "preload", "loop", "muted", "poster", "width", "height", "title", "id"],
  source: ["src", "type"],
  track: ["src", "kind", "srclang", "label", "default"],
  a: ["href"],
};

/* The elements in here, where there is nothing beside them; null where there is text. */
function elementsIn(element) {
  const nodes = [...element.childNodes].filter((node) => node.nodeType !== window.Node.COMMENT_NODE);
  const isBare = nodes.every((node) => node.nodeType === window.Node.ELEMENT_NODE || !node.data?.trim());
  return isBare ? [...element.children] : null;
}

/* The image that is all there is in here, with the link around it; null for anything else. */
function onlyImage(element, link = null) {
  if (element.localName === "img") return { image: element, link };
  if (!["a", "p", "picture", "div", "span"].includes(element.localName)) return null;
  const inside = elementsIn(element)?.filter((one) => one.localName !== "source");
  if (inside?.length !== 1) return null;
  return onlyImage(inside[0], element.localName === "a" ? element : link);
}

/* What makes a figure one image with a caption; null for any other figure. */
function partsOf(figure) {
  if (figure.classList.contains("gallery")) return null;
  const parts = elementsIn(figure);
  const captions = parts?.filter((one) => one.localName === "figcaption") ?? [];
  const others = parts?.filter((one) => one.localName !== "figcaption") ?? [];
  if (captions.length > 1 || others.length !== 1) return null;
  const found = onlyImage(others[0]);
  return found && { ...found, caption: captions[0] };
}

/* Paragraphs in a caption become lines of it. */
function captionOf(figure) {
  const made = document.createElement("figcaption");
  const caption = partsOf(figure)?.caption;
  if (caption) made.append(...caption.cloneNode(true).childNodes);
  for (const paragraph of made.querySelectorAll("p, div")) {
    if (paragraph.previousSibling && paragraph.previousSibling.textContent.trim()) {
      paragraph.before(document.createElement("br"));
    }
    paragraph.replaceWith(...paragraph.childNodes);
  }
  return made;
}

function kept(element, names) {
  return Object.fromEntries(names.map((name) => [name, element.getAttribute(name)]));
}

function shown(attributes) {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
}

const IMAGE_NAMES = ["src", "alt", "width", "height"];

function imageValues(image) {
  return {
    ...kept(image, IMAGE_NAMES),
    isDecorative: ["presentation", "none"].includes(image.getAttribute("role")),
  };
}

function imageAttributes({ src, alt, width, height, isDecorative }) {
  const role = isDecorative ? "presentation" : null;
  return shown({ src, alt: isDecorative ? "" : alt, role, width, height });
}

const empty = (names) => Object.fromEntries(names.map((name) => [name, { default: null, rendered: false }]));
const IMAGE = { ...empty(IMAGE_NAMES), isDecorative: { default: false, rendered: false } };

const Figure = Node.create({
  name: "figure",
  group: "block figures",
  content: "inline*",
  draggable: true,
  isolating: true,
  defining: true,
  priority: 200,

  addAttributes() {
    return { ...IMAGE, ...empty(KEPT), ...empty(["imageClass", "imageTitle"]), ...empty(Object.keys(LINK)) };
  },

  parseHTML() {
    return [
      {
        tag: "figure",
        priority: 90,
        contentElement: captionOf,
        getAttrs(figure) {
          const parts = partsOf(figure);
          if (!parts) return false;
          const link = parts.link;
          return {
            ...imageValues(parts.image),
            imageClass: parts.image.getAttribute("class"),
            imageTitle: parts.image.getAttribute("title"),
            ...kept(figure, KEPT),
            ...Object.fromEntries(
              Object.entries(LINK).map(([name, attribute]) => [name, link?.getAttribute(attribute) ?? null]),
            ),
          };
        },
      },
    ];
  },

  renderHTML({ node }) {
    const { imageClass, imageTitle, href, linkTitle, linkRel, ...attrs } = node.attrs;
    const image = ["img", { ...imageAttributes(attrs), ...shown({ class: imageClass, title: imageTitle }) }];
    const media = href === null ? image : ["a", shown({ href, title: linkTitle, rel: linkRel }), image];
    const outer = shown(Object.fromEntries(KEPT.map((name) => [name, attrs[name] || null])));
    return ["figure", outer, media, ...(node.content.size ? [["figcaption", 0]] : [])];
  },

  addNodeView() {
    return (view) => new FigureView(view);
  },

  addKeyboardShortcuts() {
    return keys(this.editor);
  },
});

const Image = Node.create({
  name: "image",
  group: "inline",
  inline: true,
  draggable: true,
  priority: 200,

  addAttributes() {
    return { ...IMAGE, ...empty(KEPT) };
  },

  parseHTML() {
    return [
      { tag: "img[src]", priority: 90, getAttrs: (image) => ({ ...imageValues(image), ...kept(image, KEPT) }) },
    ];
  },

  renderHTML({ node }) {
    return ["img", { ...imageAttributes(node.attrs), ...shown(Object.fromEntries(KEPT.map((name) => [name, node.attrs[name]]))) }];
  },

  addNodeView() {
    return (view) => new ImageView(view);
  },
});

/* A gallery's pictures, each as a figure, whatever stands around them. */
function figuresOf(gallery) {
  const made = gallery.cloneNode(false);
  for (const child of elementsIn(gallery) ?? gallery.children) {
    if (["figure", "figcaption"].includes(child.localName)) {
      made.append(child.cloneNode(true));
    } else if (onlyImage(child)) {
      const figure = document.createElement("figure");
      figure.append(child.cloneNode(true));
      made.append(figure);
    }
  }
  return made;
}

const Gallery = Node.create({
  name: "gallery",
  group: "block",
  content: "figures+ caption?",
  isolating: true,
  draggable: true,
  priority: 200,

  addAttributes() {
    return { ...empty(KEPT), tag: { default: "figure", rendered: false } };
  },

  parseHTML() {
    const holdsImages = (element) => {
      const made = figuresOf(element);
      const figures = [...made.children].filter((one) => one.localName === "figure");
      return figures.length && figures.every(partsOf)
        ? { ...kept(element, KEPT), tag: element.localName }
        : false;
    };
    return ["figure.gallery", "div.gallery"].map((tag) => ({
      tag,
      priority: 100,
      contentElement: figuresOf,
      getAttrs: holdsImages,
    }));
  },

  renderHTML({ node }) {
    const { tag, ...attrs } = node.attrs;
    return [tag, shown(attrs), 0];
  },
});

const Frame = Node.create({
  name: "frame",
  group: "block",
  content: "block+ caption?",
  isolating: true,
  defining: true,
  priority: 200,

  addAttributes() {
    return empty(KEPT);
  },

  parseHTML() {
    return [{ tag: "figure", priority: 80, getAttrs: (figure) => kept(figure, KEPT) }];
  },

  renderHTML({ node }) {
    return ["figure", shown(node.attrs), 0];
  },
});

const Caption = Node.create({
  name: "caption",
  content: "inline*",
  isolating: true,
  defining: true,
  priority: 200,

  parseHTML() {
    return [{ tag: "figcaption" }];
  },

  renderHTML() {
    return ["figcaption", 0];
  },
});

/* A copy of a player with what the blog allows of it: the rest would run scripts, or ask others. */
function cleanPlayer(element) {
  const made = document.createElement(element.localName);
  for (const name of PLAYERS[element.localName]) {
    if (element.hasAttribute(name)) made.setAttribute(name, element.getAttribute(name));
  }
  for (const child of element.childNodes) {
    if (PLAYERS[child.localName]) made.append(cleanPlayer(child));
    else if (child.nodeType === window.Node.TEXT_NODE) made.append(child.data);
  }
  return made;
}

/* Made in a document that is not shown: an element that is only parsed loads nothing. */
function playerFrom(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  return cleanPlayer(parsed ?? document.createElement("audio"));
}

const Player = Node.create({
  name: "player",
  group: "block",
  atom: true,
  draggable: true,
  priority: 200,

  addAttributes() {
    return empty(["html"]);
  },

  parseHTML() {
    return ["audio", "video"].map((tag) => ({
      tag,
      priority: 90,
      getAttrs: (element) => ({ html: cleanPlayer(element).outerHTML }),
    }));
  },

  renderHTML({ node }) {
    return playerFrom(node.attrs.html);
  },
});

const Placing = Extension.create({
  name: "placing",
  // Before pasting.js, which reads text: a clipboard of files has none.
  priority: 300,

  addProseMirrorPlugins() {
    return [placing(this.editor)];
  },
});

export const extensions = [Figure, Image, Gallery, Frame, Caption, Player, Placing];

export const tools = [
  { name: "image", run: (editor) => insertFromDisk(editor) },
  { name: "library", isRare: true, run: (editor) => insertFromLibrary(editor) },
];
