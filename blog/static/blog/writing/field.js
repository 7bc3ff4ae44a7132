/* The form's own field, which the editor stands in for: what is written is in it, always in time.

   It fires `input` some moments after a key and before anybody can ask for the text: when the
   editor is left, when the form is sent, and when a script collects the form's values. */

const WAIT = 250; // milliseconds without a key; a fast writer's keys come every 100
const LONGEST_WAIT = 1500; // milliseconds, of somebody who does not stop

export class Field {
  constructor(textarea, editor) {
    this.textarea = textarea;
    this.editor = editor;
    editor.storage.source.hold = (html) => this.hold(html);
    editor.on("update", () => this.writeSoon());
    editor.on("blur", () => this.write());
    textarea.form?.addEventListener("submit", () => this.write(), { capture: true });
    textarea.form?.addEventListener("formdata", ({ formData }) => {
      this.write();
      if (formData.has(textarea.name)) formData.set(textarea.name, textarea.value);
    });
    window.addEventListener("pagehide", () => this.write());
    document.addEventListener("visibilitychange", () => this.write());
    textarea.addEventListener("rejoinder:replace", ({ detail }) => this.replace(detail));
  }

  writeSoon() {
    this.since ??= performance.now();
    clearTimeout(this.timer);
    const left = this.since + LONGEST_WAIT - performance.now();
    this.timer = setTimeout(() => this.write(), Math.max(0, Math.min(WAIT, left)));
  }

  write() {
    if (this.since === undefined) return;
    clearTimeout(this.timer);
    this.since = undefined;
    const html = this.held ?? this.editor.storage.source.write();
    if (html === this.textarea.value) return;
    this.textarea.value = html;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* While the HTML itself is being written, that is the text; null ends it. */
  hold(html) {
    this.held = html;
    if (html !== null) this.writeSoon();
  }

  /* Puts another text into the editor. It can be undone, and counts as a change. */
  replace(html) {
    this.held = null;
    this.editor.storage.source.show(html);
    this.write();
  }
}
