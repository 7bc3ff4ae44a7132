/* The HTML of a clipboard, read without doing anything: no script runs, no image is fetched.

   Style attributes and event handlers come as `data-…` and style sheets not at all: our
   Content-Security-Policy would complain of each in the browser's console, and drop it. */

const TAG = /<[a-z][^>]*>/gi;
const SHEET = /<style\b[^>]*>([^]*?)<\/style>/gi;

/* The body, and the style sheets that came with it as text. */
export function parsed(html) {
  const sheet = [...html.matchAll(SHEET)].map(([, rules]) => rules).join("\n");
  const inert = html
    .replace(SHEET, "")
    .replace(TAG, (tag) => tag.replace(/\s(style|on\w+)(?=\s*=)/gi, " data-$1"));
  return { body: new DOMParser().parseFromString(inert, "text/html").body, sheet };
}
