/*
  How many characters are left, where it gets near the limit. The limit itself is the server's.
*/

const NEAR = 0.1; // of the limit
const PAUSE = 400; // milliseconds without a key, so that a screen reader is not interrupted by each

/* Counts below the text field of a form. */
export function countCharacters(form) {
  const { text } = form.elements;
  const line = form.querySelector(".count");
  const limit = Number(text.dataset.limit);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let timer;

  function show() {
    // The server counts code points, of which no text has more than it has UTF-16 units.
    const isNear = text.value.length > limit * (1 - NEAR);
    const left = isNear ? limit - [...text.value].length : limit;
    const words = left < 0 ? form.dataset.over : form.dataset.left;
    const isShown = left < limit * NEAR;
    line.classList.toggle("error", left < 0);
    line.textContent = isShown ? words.replace("%(count)s", numbers.format(Math.abs(left))) : "";
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  show();
}
