/* Uploads several files from the list of the library, and shows them there when all have come. */

import { upload } from "./uploading.js";
import { say } from "./uploads.js";

const box = document.querySelector(".library-bring");
const input = box.querySelector("input");
const list = box.querySelector("ul");

async function bring(files) {
  list.replaceChildren();
  let failures = 0;
  for (const file of files) {
    const line = document.createElement("li");
    line.textContent = say("sending", { name: file.name });
    list.append(line);
    try {
      await upload(file);
      line.remove();
    } catch (error) {
      failures += 1;
      line.className = "has-failed";
      line.textContent = `${file.name}: ${error.message}`;
    }
  }
  input.value = "";
  // What failed stays to be read; the others are in the list as soon as it is opened again.
  if (!failures && files.length) location.reload();
}

input.addEventListener("change", () => bring([...input.files]));
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    box.classList.toggle("is-over", name === "dragover");
    if (name === "drop") bring([...event.dataTransfer.files]);
  });
}
box.hidden = false;
