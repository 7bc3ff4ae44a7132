/* Says every few seconds that the form is open here, and shows who else has it open. */

import { element } from "./element.js";
import { send } from "./asking.js";

const EVERY = 15_000; // milliseconds; the server forgets who says nothing for three times that

export function watchOthers(page) {
  const { panel, state, words } = page;
  const list = document.getElementById("working-copy-others");

  page.showOthers = ({ others }) => {
    const now = [...list.children].map((line) => line.textContent);
    if (JSON.stringify(now) === JSON.stringify(others)) return;
    list.replaceChildren(...others.map((words) => element("li", {}, words)));
  };

  function message() {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "_user", "_tab"]) {
      data.set(name, page.form.elements[name].value);
    }
    return data;
  }

  async function tellHere() {
    if (!panel.dataset.presence) return;
    const answer = await send(panel.dataset.presence, message(), panel);
    if (answer.kind !== "fine") return;
    page.showOthers(answer);
    if (answer.version > state.version && answer.tab !== page.tab && !state.isSending) {
      tellOfNewer(answer.changed);
    }
  }

  /* Somebody has saved: whoever has typed nothing here yet had better begin with that. */
  function tellOfNewer(changed) {
    if (panel.querySelector(".working-copy-newer")) return;
    const show = element("button", { type: "button", onclick: () => location.reload() }, words.showNewer);
    const line = element("p", { class: "working-copy-newer", role: "status" }, changed, " ", show);
    list.after(line);
  }

  window.addEventListener("pagehide", () => {
    if (!panel.dataset.presence) return;
    const data = message();
    data.set("_leaves", "yes");
    fetch(panel.dataset.presence, { method: "POST", body: data, keepalive: true }).catch(() => {});
  });
  panel.addEventListener("rejoinder:begun", tellHere);
  setInterval(tellHere, EVERY);
  tellHere();
}
