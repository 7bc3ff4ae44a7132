/* The check before publishing: of what stands in the form now, some seconds after each change. */

const box = document.getElementById("check");
const form = box?.closest("form");
const place = box?.querySelector(".writing-remarks");
const WAIT = 4000; // milliseconds without a key: it is no spelling checker
const CHECKED = ["title", "summary", "body"];

let timer;
let running;
let last = "";

function data() {
  const typed = new FormData(form);
  const sent = new URLSearchParams({ path: box.dataset.path });
  for (const name of [...CHECKED, "csrfmiddlewaretoken"]) sent.set(name, typed.get(name) ?? "");
  return sent;
}

async function check() {
  clearTimeout(timer);
  const sent = data();
  // Nobody wants to hear of an empty page that it has no title.
  if (!box.open && CHECKED.every((name) => !sent.get(name).trim())) return;
  if (sent.toString() === last) return;
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(box.dataset.address, {
      method: "POST",
      body: sent,
      signal: running.signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    place.innerHTML = await answer.text();
    last = sent.toString();
    count();
  } catch (error) {
    if (error.name === "AbortError") return;
    last = "";
    place.textContent = box.dataset.away;
  }
}

function count() {
  const number = Number(place.querySelector("[data-number]")?.dataset.number ?? 0);
  const words = number === 0 ? "none" : number === 1 ? "one" : "many";
  box.querySelector("summary").textContent = box.dataset[words].replace("%(number)s", number);
}

function checkSoon() {
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
}

/* Leads to what a remark is about, and selects it. */
function show({ field, element, nth }) {
  const text = document.getElementById("id_body-editor");
  if (field !== "body" || !text) {
    document.getElementById(`id_${field}`)?.focus();
    return;
  }
  const found = text.querySelectorAll(element)[nth];
  const editor = text.editor;
  if (!found || !editor) {
    text.focus();
    return;
  }
  const from = editor.view.posAtDOM(found, 0);
  const to = editor.view.posAtDOM(found, found.childNodes.length);
  editor.chain().focus(null, { scrollIntoView: false }).setTextSelection({ from, to }).run();
  found.scrollIntoView({ block: "center" });
}

if (box) {
  form.addEventListener("input", (event) => {
    if (CHECKED.includes(event.target.name)) checkSoon();
  });
  box.addEventListener("toggle", () => box.open && check());
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-field]");
    if (button) show(button.dataset);
  });
  check();
}
