/*
  What the server says of images and files: addresses, limits, and words in the writer's language.
  They stand in the page with the field that chooses an image
  (templates/admin/blog/upload/_parts.html), and so do the dialogs, as a template.
*/

import { filled } from "./words.js";

const source = document.getElementById("uploads-words");
const { addresses = {}, limits = {}, words = {} } = source ? JSON.parse(source.textContent) : {};

export { addresses, limits };

/* A sentence; `values` fill its `%(name)s`. */
export function say(name, values) {
  return filled(words[name] ?? "", values);
}

/* Django's mark against forged requests, which only the form holds: its cookie is not readable. */
export function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/* A copy of a part of the template, such as the dialog of the library. */
export function part(name) {
  const template = document.getElementById("uploads-parts");
  return template.content.querySelector(`[data-part="${name}"]`).cloneNode(true);
}

/*
  Asks the server; resolves to what it answers.
  Throws an Error whose message is for people.
*/
export async function fetchJson(address, options = {}) {
  let response;
  try {
    response = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
  } catch {
    throw new Error(say("away"));
  }
  return answerOf(response.status, await response.text());
}

/* What an answer holds; an Error with its message where the server refused. */
export function answerOf(status, text) {
  let answer = null;
  try {
    answer = JSON.parse(text);
  } catch {
    // The page of a proxy or of an error: its status says enough.
  }
  if (answer && status >= 200 && status < 300) return answer;
  if (answer?.message) throw new Error(answer.message);
  if (status === 413) throw new Error(say("tooLarge"));
  throw new Error(say(status === 401 || status === 403 || status === 200 ? "signedOut" : "failed"));
}
