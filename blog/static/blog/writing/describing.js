/* The small dialog that asks what an image shows, and where it stands. */

import { untilClosed } from "./dialog.js";
import { addresses, fetchJson, part } from "./uploads.js";

export const PLACES = ["", "wide", "align-center", "align-left", "align-right"];

/* Whether those who cannot see an image hear nothing of it, and nobody has said why. */
export function lacksAlternative({ alt, isDecorative }) {
  return !isDecorative && !alt?.trim();
}

/* The place among the classes of a figure; "" is the column's own width. */
export function placeIn(classes) {
  const words = (classes ?? "").split(/\s+/);
  return PLACES.find((place) => place && words.includes(place)) ?? "";
}

/* The classes with another place; null where none is left. */
export function withPlace(classes, place) {
  const others = (classes ?? "").split(/\s+/).filter((word) => word && !PLACES.includes(word));
  return [...others, place].filter(Boolean).join(" ") || null;
}

/*
  Asks for an image's alternative text and place.
  Resolves to `{alt, isDecorative, place}`, to "remove", or to null when nothing is to change.
*/
export async function describe({ src, alt, isDecorative, place = "", isNew = false }) {
  const dialog = part("figure-dialog");
  const form = dialog.querySelector("form");
  const fields = form.elements;
  dialog.querySelector("img").src = src;
  fields.alt.value = alt ?? "";
  fields.adorns.checked = Boolean(isDecorative);
  for (const choice of fields.place) choice.checked = choice.value === place;
  dialog.querySelector("[value=remove]").hidden = isNew;
  const follow = () => {
    fields.alt.disabled = fields.adorns.checked;
  };
  follow();
  fields.adorns.addEventListener("change", follow);
  fields.alt.addEventListener("keydown", (event) => {
    // A line break has no meaning in an attribute: Enter is "done", as in a field of one line.
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit(dialog.querySelector("[value=done]"));
    }
  });
  const answer = untilClosed(dialog);
  fields.alt.focus();
  const chosen = await answer;
  if (chosen === "remove") return "remove";
  if (chosen !== "done") return null;
  const adorns = fields.adorns.checked;
  return {
    alt: adorns ? "" : fields.alt.value.trim().replace(/\s+/g, " "),
    isDecorative: adorns,
    place: fields.place.value,
  };
}

/*
  Keeps in the library what an image shows, so that the next text that shows it says so too. The
  text in hand has it already: a failure here loses nothing, and nobody is told.
*/
export async function remember(id, values) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  try {
    await fetchJson(addresses.describe.replace("/0/", `/${id}/`), { method: "POST", body });
  } catch {
    // See above.
  }
}
