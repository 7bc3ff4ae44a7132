/* The title stands on one line that wraps: Enter leads on to the text. */

const title = document.getElementById("id_title");

function toText() {
  const editor = document.getElementById("id_body-editor");
  (editor ?? document.getElementById("id_body"))?.focus();
}

title?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  toText();
});

title?.addEventListener("input", () => {
  if (!/[\r\n]/.test(title.value)) return;
  const place = title.selectionEnd;
  title.value = title.value.replace(/[ \t]*[\r\n]+[ \t]*/g, " ");
  title.setSelectionRange(place, place);
});
