/*
  Puts files into the text: chosen, dropped or pasted. Each has a placeholder while it is sent,
  which is no part of the text: what fails leaves the text as it was.
*/

import { pm } from "../../django_prose_editor/editor.js";
import { parsed } from "./clipboard.js";
import { remember } from "./describing.js";
import { element } from "./element.js";
import { edit } from "./figure_view.js";
import { typeIntoCaption } from "./figure_keys.js";
import { choose } from "./library.js";
import { upload } from "./uploading.js";
import { say } from "./uploads.js";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const key = new PluginKey("placing");

let last = 0;
let sent = Promise.resolve(); // one after the other, so that they stand in the order of the files
let asked = Promise.resolve(); // one dialog after the other where several files have come

/* The plugin that holds the placeholders and takes files from the clipboard and from drops. */
export function placing(editor) {
  return new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, set) {
        const { add, remove } = tr.getMeta(key) ?? {};
        const moved = set.map(tr.mapping, tr.doc);
        if (add) return moved.add(tr.doc, [Decoration.widget(add.position, add.dom, { id: add.id, ignoreSelection: true })]);
        if (remove) return moved.remove(moved.find(null, null, (spec) => spec.id === remove));
        return moved;
      },
    },
    props: {
      decorations: (state) => key.getState(state),
      handlePaste: (_view, event) => takeFrom(editor, event.clipboardData),
      handleDrop(view, event, _slice, isMoved) {
        const files = isMoved ? [] : [...(event.dataTransfer?.files ?? [])];
        if (!files.length) return false;
        event.preventDefault();
        const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
        insert(editor, files, found?.pos);
        return true;
      },
      handleTextInput: (view, _from, _to, text) => typeIntoCaption(view, text),
      handleKeyPress(view, event) {
        if (event.ctrlKey || event.metaKey || event.key.length !== 1) return false;
        return typeIntoCaption(view, event.key);
      },
    },
    view: () => guardPage(editor),
  });
}

/* A file that misses the text by an inch would be opened in place of the page, text and all. */
function guardPage(editor) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (event) => {
    if (hasFiles(event)) event.preventDefault();
  };
  const drop = (event) => {
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    if (event.target.localName !== "input") insert(editor, [...event.dataTransfer.files]);
  };
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  return {
    destroy() {
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", drop);
    },
  };
}

/*
  Takes the files of a clipboard, if they are what was copied. Word and Excel add a picture of the
  text that was copied; there the text is wanted. Where Word's text holds pictures and the
  clipboard has as many files, they follow the text.
*/
function takeFrom(editor, clipboard) {
  const files = [...(clipboard?.files ?? [])];
  if (!files.length) return false;
  const { body } = parsed(clipboard.getData("text/html"));
  const text = body.textContent.trim() || clipboard.getData("text/plain").trim();
  if (!text) {
    insert(editor, files);
    return true;
  }
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  const lost = [...body.querySelectorAll("img")].filter((image) => !/^https?:/i.test(image.src));
  if (pictures.length && pictures.length === lost.length) {
    setTimeout(() => insert(editor, pictures)); // once the text is in its place
  }
  return false;
}

/* Asks for files of this machine and puts them where the caret is. */
export function insertFromDisk(editor) {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => insert(editor, [...input.files]));
  input.click();
}

/* Lets somebody choose from the library, and puts that where the caret is. */
export async function insertFromLibrary(editor) {
  const chosen = await choose();
  if (!chosen) return editor.view.focus();
  const position = placeFor(editor.state, editor.state.selection.to);
  return put(editor, position, chosen);
}

/* Uploads files and puts them into the text, at a position or where the caret is. */
export function insert(editor, files, position = editor.state.selection.to) {
  for (const file of files) {
    const place = placeFor(editor.state, position);
    send(editor, place, file);
  }
}

/* Between two blocks, as near to the position as figures can stand. */
function placeFor(state, position) {
  const $position = state.doc.resolve(Math.min(position, state.doc.content.size));
  for (let depth = $position.depth; depth > 0; depth -= 1) {
    const index = $position.indexAfter(depth - 1);
    if ($position.node(depth - 1).canReplaceWith(index, index, state.schema.nodes.figure)) {
      const atStart = $position.pos === $position.start(depth) && $position.node(depth).content.size;
      return atStart ? $position.before(depth) : $position.after(depth);
    }
  }
  return $position.depth ? state.doc.content.size : $position.pos;
}

function send(editor, position, file) {
  last += 1;
  const id = `upload-${last}`;
  const box = new Placeholder(file, {
    retry: () => start(),
    dismiss: () => forget(editor, id),
  });
  const { tr } = editor.state;
  editor.view.dispatch(tr.setMeta(key, { add: { id, position, dom: box.dom } }).setMeta("addToHistory", false));
  function start() {
    box.begin();
    sent = sent.then(async () => {
      try {
        const made = await upload(file, (part) => box.progress(part));
        const at = placeOf(editor, id);
        forget(editor, id);
        if (at !== null) await put(editor, at, made, true);
      } catch (error) {
        box.fail(error.message);
      }
    });
  }
  start();
}

function placeOf(editor, id) {
  if (editor.isDestroyed) return null;
  const [found] = key.getState(editor.state).find(null, null, (spec) => spec.id === id);
  return found?.from ?? null;
}

function forget(editor, id) {
  if (editor.isDestroyed) return;
  editor.view.dispatch(editor.state.tr.setMeta(key, { remove: id }).setMeta("addToHistory", false));
}

/* Puts what the library has into the text; asks what an image shows, if nobody has said. */
function put(editor, position, made, isNew = false) {
  const { state } = editor;
  const node = state.schema.nodeFromJSON(contentOf(made));
  const $position = state.doc.resolve(position);
  const before = $position.nodeBefore;
  const isEmptyLine = before?.type.name === "paragraph" && !before.content.size;
  const from = isEmptyLine ? position - before.nodeSize : position;
  const { tr } = state;
  editor.view.dispatch(tr.replaceWith(from, position, node).scrollIntoView());
  if (made.kind === "image" && !made.isDecorative && !made.alt) {
    // Nothing waits for the answer: the upload is done with.
    asked = asked.then(() => askAbout(editor, made, isNew));
  } else {
    editor.view.focus();
  }
}

async function askAbout(editor, made, isNew) {
  const position = positionOf(editor, made.src);
  if (position === null) return;
  editor.commands.setNodeSelection(position);
  const answer = await edit(editor, position, { isNew });
  if (isNew && answer?.alt !== undefined && (answer.alt || answer.isDecorative)) {
    await remember(made.id, { alt: answer.alt, is_decorative: answer.isDecorative ? "on" : "" });
  }
}

function positionOf(editor, src) {
  let found = null;
  editor.state.doc.descendants((node, position) => {
    const isIt = node.type.name === "figure" && node.attrs.src === src;
    if (isIt && (found === null || !node.attrs.alt)) found = position;
  });
  return found;
}

/* What the text holds for a file, as the editor's own JSON. */
function contentOf(made) {
  const caption = made.caption ? [{ type: "text", text: made.caption }] : [];
  if (made.kind === "image") {
    const { src, alt, width, height, isDecorative } = made;
    const attrs = { src, alt, isDecorative, width: width && `${width}`, height: height && `${height}` };
    return { type: "figure", attrs, content: caption };
  }
  if (made.kind === "document") {
    const link = { type: "link", attrs: { href: made.src } };
    const title = { type: "text", text: made.title, marks: [link] };
    return { type: "paragraph", content: [title, { type: "text", text: ` (${made.type}, ${made.size})` }] };
  }
  const player = document.createElement(made.kind);
  player.setAttribute("src", made.src);
  player.setAttribute("controls", "");
  player.setAttribute("preload", "metadata");
  const content = [{ type: "player", attrs: { html: player.outerHTML } }];
  if (caption.length) content.push({ type: "caption", content: caption });
  return { type: "frame", content };
}

/* What stands in the text while a file is on its way. */
class Placeholder {
  constructor(file, { retry, dismiss }) {
    const name = file.name || say("image");
    this.bar = element("progress", { max: 1, "aria-label": say("sending", { name }) });
    this.said = element("span", { role: "status" });
    this.again = element("button", { type: "button", onclick: retry }, say("again"));
    this.close = element("button", { type: "button", onclick: dismiss }, say("dismiss"));
    this.dom = element(
      "div",
      { class: "writing-upload", contenteditable: "false" },
      element("span", { class: "writing-upload-name" }, name),
      this.bar,
      this.said,
      this.again,
      this.close,
    );
  }

  begin() {
    this.dom.classList.remove("has-failed");
    this.bar.removeAttribute("value");
    this.said.textContent = say("uploading");
    this.bar.hidden = false;
    this.again.hidden = this.close.hidden = true;
  }

  progress(part) {
    this.bar.value = part;
    if (part >= 1) this.said.textContent = say("looking");
  }

  fail(message) {
    this.dom.classList.add("has-failed");
    this.said.textContent = message;
    this.bar.hidden = true;
    this.again.hidden = this.close.hidden = false;
  }
}
