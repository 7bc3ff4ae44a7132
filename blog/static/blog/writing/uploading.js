/* Sends one file to the server. */

import { addresses, answerOf, limits, say, token } from "./uploads.js";

/*
  Uploads a file and resolves to what the server made of it:
  `{id, src, alt, width, height, caption, isDecorative, title, kind, type, size}`.
  `onProgress` hears how much of it is sent, from 0 to 1.
  Throws an Error whose message is for people.
*/
export function upload(file, onProgress = () => {}) {
  const limit = file.type.startsWith("image/") ? limits.image : limits.other;
  if (file.size > limit.bytes) {
    return Promise.reject(new Error(say("tooLargeFor", { limit: limit.words })));
  }
  const form = new FormData();
  form.append("file", file, file.name || "image");
  return new Promise((resolve, reject) => {
    // Not fetch(): it does not tell how much has been sent.
    const request = new XMLHttpRequest();
    request.open("POST", addresses.send);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      try {
        resolve(answerOf(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    });
    request.addEventListener("error", () => reject(new Error(say("away"))));
    request.addEventListener("abort", () => reject(new Error(say("away"))));
    request.send(form);
  });
}
