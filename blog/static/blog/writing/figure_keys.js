/*
  Figures by keyboard. The arrows stop at the figure itself on their way to its caption and past
  it; there Enter opens what can be changed, Delete removes it, and Alt with an arrow moves it.
*/

import { pm } from "../../django_prose_editor/editor.js";
import { edit } from "./figure_view.js";

const { NodeSelection, Selection, TextSelection } = pm.state;

function selected(state) {
  const node = state.selection instanceof NodeSelection ? state.selection.node : null;
  return ["figure", "image"].includes(node?.type.name) ? state.selection.from : null;
}

/* The position of the figure whose caption holds the caret. */
function around(state) {
  const { $from, empty } = state.selection;
  return empty && $from.parent.type.name === "figure" ? $from.before() : null;
}

function select(editor, selection) {
  editor.view.dispatch(editor.state.tr.setSelection(selection).scrollIntoView());
  return true;
}

/* Selects the figure that stands right after the block with the caret. On the way up the caret
   goes into the caption by itself. */
function reach(editor, key) {
  const { state, view } = editor;
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || around(state) !== null || !view.endOfTextblock(key)) return false;
  const edge = $from.after();
  if (state.doc.resolve(edge).nodeAfter?.type.name !== "figure") return false;
  return select(editor, NodeSelection.create(state.doc, edge));
}

/* From the figure on to its caption or past it; from the caption back to the figure. */
function leave(editor, direction, key) {
  const { state, view } = editor;
  const figure = selected(state);
  if (figure !== null && state.doc.nodeAt(figure).isTextblock) {
    const target = direction > 0 ? TextSelection.create(state.doc, figure + 1) : null;
    const before = target ?? Selection.findFrom(state.doc.resolve(figure), -1);
    return before ? select(editor, before) : true;
  }
  const caption = around(state);
  if (caption !== null && direction < 0 && view.endOfTextblock(key)) {
    return select(editor, NodeSelection.create(state.doc, caption));
  }
  return false;
}

function step(editor, direction, key) {
  return leave(editor, direction, key) || (direction > 0 && reach(editor, key));
}

/* Puts a figure before its neighbour above, or after the one below. */
function move(editor, direction) {
  const { state } = editor;
  const position = selected(state) ?? around(state);
  if (position === null) return false;
  const node = state.doc.nodeAt(position);
  if (node.isInline) return false;
  const $position = state.doc.resolve(position);
  const index = $position.index();
  const neighbour = $position.parent.maybeChild(index + direction);
  if (!neighbour) return true;
  const target = position + (direction > 0 ? neighbour.nodeSize : -neighbour.nodeSize);
  const tr = state.tr.delete(position, position + node.nodeSize).insert(target, node);
  editor.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, target)).scrollIntoView());
  return true;
}

/* A line of its own after the figure: Enter in a caption ends it. */
function lineAfter(editor) {
  const figure = around(editor.state);
  if (figure === null) return false;
  const { $from } = editor.state.selection;
  const after = $from.after();
  const paragraph = editor.schema.nodes.paragraph.create();
  if (!$from.node(-1).canReplaceWith($from.indexAfter(-1), $from.indexAfter(-1), paragraph.type)) return true;
  const tr = editor.state.tr.insert(after, paragraph);
  editor.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView());
  return true;
}

/* The shortcuts of the extension "figure". */
export function keys(editor) {
  return {
    Enter: () => {
      const position = selected(editor.state);
      if (position === null) return lineAfter(editor);
      edit(editor, position);
      return true;
    },
    Backspace: () => {
      const figure = around(editor.state);
      if (figure === null || editor.state.selection.$from.parentOffset > 0) return false;
      return select(editor, NodeSelection.create(editor.state.doc, figure));
    },
    Escape: () => {
      const figure = around(editor.state);
      return figure !== null && select(editor, NodeSelection.create(editor.state.doc, figure));
    },
    ArrowDown: () => step(editor, 1, "down"),
    ArrowRight: () => step(editor, 1, "right"),
    ArrowUp: () => step(editor, -1, "up"),
    ArrowLeft: () => step(editor, -1, "left"),
    "Alt-ArrowUp": () => move(editor, -1),
    "Alt-ArrowDown": () => move(editor, 1),
  };
}

/* What is typed while a figure is selected belongs into its caption, and does not replace it. */
export function typeIntoCaption(view, text) {
  const position = selected(view.state);
  const node = position === null ? null : view.state.doc.nodeAt(position);
  if (!node?.isTextblock) return false;
  const end = position + 1 + node.content.size;
  const tr = view.state.tr.insertText(text, end);
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, end + text.length)).scrollIntoView());
  return true;
}
