/* Shows the whole address while title, date and slug are typed. The server has the last word. */

const shown = document.getElementById("writing-address");
const slug = document.getElementById("id_slug");
const title = document.getElementById("id_title");
const day = document.getElementById("id_published_at_0");
const MAX_LENGTH = 200; // characters; blog/slugs.py

/* As blog/slugs.py makes it: letters, marks and digits of all scripts stay. */
function slugFor(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, "")
    .replace(/[-\s]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^[-_]+|[-_]+$/g, "");
}

function update() {
  const [before, last] = shown.children;
  const suggested = slugFor(title?.value ?? "");
  slug.placeholder = suggested;
  last.textContent = slug.value.trim() || suggested || "…";
  if (!("dated" in shown.dataset)) return;
  before.dataset.first ??= before.textContent;
  const [year, month] = (day?.value ?? "").split("-");
  before.textContent = month
    ? before.dataset.first.replace(/\d{4}\/\d\d\/$/, `${year}/${month}/`)
    : before.dataset.first;
}

if (shown && slug) {
  for (const field of [slug, title, day]) field?.addEventListener("input", update);
  update();
}
