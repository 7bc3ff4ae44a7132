/* Two texts of which only one can stay: shows both, and does what is chosen. */

export function showConflict(page, { panel: html, version }) {
  const { state } = page;
  const place = document.getElementById("working-copy-conflict");
  state.isPaused = true;
  place.innerHTML = html; // made by our server, which escapes what is in it
  const box = place.firstElementChild;
  box.querySelector("[data-conflict=mine]").addEventListener("click", () => {
    place.replaceChildren();
    state.isPaused = false;
    page.taken(version);
    page.replaces = true;
    page.sendNow();
  });
  box.scrollIntoView({ block: "start" });
}
