/* Sorting a tree in the admin by dragging a row, or by the arrow keys on its handle.

   The page's own buttons do the same without this script. What is sent is what they send; the
   list that comes back takes the place of the one that is shown. */

const EDGE = 60; // pixels; nearer to the top or bottom of the window, the page scrolls along
const SPEED = 12; // pixels a frame
const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

const tree = document.getElementById("tree");

/** The number of the thing in a row. */
const number = (row) => row.querySelector(".tree-place").dataset.pk;

/** Adds the handle to each row that has buttons to be moved with. */
function furnish() {
  for (const moves of tree.querySelectorAll(".moves")) {
    const row = moves.closest("tr");
    const place = row.querySelector(".tree-place");
    row.id = `row-${place.dataset.pk}`;
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "drag";
    handle.textContent = "⠿";
    handle.title = tree.dataset.drag.replace("%s", place.textContent);
    handle.setAttribute("aria-label", handle.title);
    moves.prepend(handle);
  }
}

/** Sends a move, and shows the list and the message that come back. */
async function send(row, fields, focus) {
  const address = row.querySelector(".move").getAttribute("formaction");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const key = number(row);
  let page;
  try {
    const response = await fetch(address, { method: "POST", body });
    if (!response.ok) throw new Error(response.statusText);
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    say([tree.dataset.lost], "error");
    return;
  }
  tree.replaceChildren(...page.getElementById("tree").children);
  furnish();
  const messages = page.querySelectorAll(".messagelist li");
  for (const one of messages) say([one.textContent.trim()], one.className);
  tree.querySelector(`#row-${key} ${focus}`)?.focus();
}

/** Says what has happened, where the admin says such things, and aloud. */
function say(lines, kind) {
  let list = document.querySelector(".messagelist");
  if (!list) {
    list = document.createElement("ul");
    list.className = "messagelist";
    document.getElementById("content").before(list);
  }
  list.setAttribute("role", "status");
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.className = kind;
      item.textContent = line;
      return item;
    }),
  );
}

/** Where a row would go if it were let go at this height. */
function aim(dragged, y) {
  for (const row of tree.querySelectorAll("tbody tr")) {
    const { top, height } = row.getBoundingClientRect();
    if (y < top || y >= top + height) continue;
    if (row === dragged) return null;
    const part = (y - top) / height;
    return { row, position: part < 0.3 ? "left" : part > 0.7 ? "right" : "last-child" };
  }
  return null;
}

/** Follows the pointer from the handle of a row until it is let go. */
function drag(event) {
  const handle = event.target.closest?.(".drag");
  if (!handle || event.button) return;
  event.preventDefault();
  handle.focus();
  const row = handle.closest("tr");
  let target = null;
  let y = event.clientY;
  let frame = 0;

  const mark = () => {
    for (const one of tree.querySelectorAll("[class*=drop-]")) one.className = "";
    target = aim(row, y);
    target?.row.classList.add(`drop-${target.position}`);
  };
  const scroll = () => {
    if (y < EDGE) scrollBy(0, -SPEED);
    else if (y > innerHeight - EDGE) scrollBy(0, SPEED);
    mark();
    frame = requestAnimationFrame(scroll);
  };
  const stop = (finished) => {
    cancelAnimationFrame(frame);
    removeEventListener("pointermove", follow);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", giveUp);
    removeEventListener("keydown", escape);
    document.body.classList.remove("dragging");
    row.classList.remove("dragged");
    target?.row.classList.remove(`drop-${target.position}`);
    if (finished && target) {
      send(row, { target: number(target.row), position: target.position }, ".drag");
    }
  };
  const follow = (move) => {
    y = move.clientY;
    mark();
  };
  const drop = () => stop(true);
  const giveUp = () => stop(false);
  const escape = (key) => key.key === "Escape" && stop(false);

  document.body.classList.add("dragging");
  row.classList.add("dragged");
  addEventListener("pointermove", follow);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", giveUp);
  addEventListener("keydown", escape);
  frame = requestAnimationFrame(scroll);
}

if (tree) {
  furnish();
  tree.addEventListener("pointerdown", drag);
  tree.addEventListener("keydown", (event) => {
    const step = event.target.matches(".drag") && STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    send(event.target.closest("tr"), { step }, ".drag");
  });
  tree.addEventListener("click", (event) => {
    const button = event.target.closest(".move");
    if (!button) return;
    event.preventDefault();
    send(button.closest("tr"), { step: button.value }, `.move[value=${button.value}]`);
  });
}
