/* The HTML of the text, in the place of the text, for those who want it.

   On the way back the server says what the blog would take out of it; that stands beside the text
   then. Nothing is asked where nothing was changed. */

import { Extension } from "../../django_prose_editor/editor.js";
import { element } from "./element.js";
import { fetchJson } from "./uploads.js";
import { say, settings } from "./words.js";

export const extensions = [
  Extension.create({ name: "htmlView", addStorage: () => ({ field: null, note: null }) }),
];

/* Goes to the HTML, or back to the text. */
async function toggle(editor) {
  const view = editor.storage.htmlView;
  if (view.field) await leave(editor, view);
  else enter(editor, view);
  editor.view.dispatch(editor.state.tr); // the toolbar looks again
}

const frameOf = (editor) => editor.view.dom.closest(".prose");

function enter(editor, view) {
  view.note?.remove();
  view.source = editor.storage.source.write();
  view.field = element("textarea", {
    class: "prose-source prose-code",
    "aria-label": say("html"),
    spellcheck: "false",
    autocapitalize: "off",
    oninput: (event) => {
      // The form's own field has it too, so that it is saved like everything else.
      event.stopPropagation();
      editor.storage.source.hold(view.field.value);
    },
  });
  view.field.value = view.source;
  view.follow = () => {
    view.field.value = view.source = editor.storage.source.write();
  };
  frameOf(editor).classList.add("is-html");
  editor.view.dom.parentElement.after(view.field);
  view.field.style.blockSize = `${Math.max(view.field.scrollHeight, innerHeight / 2)}px`;
  view.field.setSelectionRange(0, 0);
  view.field.focus({ preventScroll: true });
  frameOf(editor).scrollIntoView({ block: "start" });
  editor.on("update", view.follow);
}

async function leave(editor, view) {
  const html = view.field.value;
  const isChanged = html !== view.source;
  view.field.readOnly = true;
  const answer = isChanged ? await asked(html) : null;
  editor.off("update", view.follow);
  editor.storage.source.hold(null);
  if (isChanged) editor.storage.source.show(answer?.html ?? html);
  frameOf(editor).classList.remove("is-html");
  view.field.remove();
  view.field = null;
  if (isChanged) tell(editor, view, answer);
  editor.commands.focus();
}

/* What the server says of the HTML, or null where it cannot be reached. */
async function asked(html) {
  const body = new FormData();
  body.set("html", html);
  try {
    return await fetchJson(settings.addresses.losses, { method: "POST", body });
  } catch {
    return null;
  }
}

function tell(editor, view, answer) {
  const words = !answer
    ? say("html_losses_unknown")
    : answer.losses.length
      ? say("html_losses", { losses: answer.losses.join(", ") })
      : say("html_losses_none");
  view.note = element(
    "p",
    { class: "prose-note", role: "status" },
    element("span", {}, words),
    element("button", { type: "button", onclick: () => view.note.remove() }, say("close")),
  );
  frameOf(editor).querySelector(".prose-toolbar").after(view.note);
}

export const tools = [
  {
    name: "html_view",
    icon: "html",
    group: "view",
    isRare: true,
    run: toggle,
    isActive: (editor) => Boolean(editor.storage.htmlView.field),
    worksInHTML: true,
  },
];
