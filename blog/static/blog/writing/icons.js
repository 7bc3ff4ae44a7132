/* The pictures on the buttons, drawn for this editor: lines on a square of 24 units. */

const SHAPES = {
  undo: "M9 6 4 11l5 5M4 11h10a6 6 0 0 1 0 12h-2",
  redo: "m15 6 5 5-5 5M20 11H10a6 6 0 0 0 0 12h2",
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h8M6 19h8M14 5l-4 14",
  strike: "M4 12h16M17 7.5C16 5.5 14 5 12 5c-3 0-5 1.3-5 3.5S9 12 12 12M7 16c.8 2.3 2.8 3 5 3 3 0 5-1.3 5-3.5 0-1.5-.8-2.6-2.5-3.5",
  code: "m8 7-5 5 5 5M16 7l5 5-5 5",
  subscript: "m4 6 9 11M13 6 4 17M17 17c0-1.5 3.5-1.5 3.5.3 0 1.4-3.5 2-3.5 4h3.5",
  superscript: "m4 8 9 11M13 8 4 19M17 3c0-1.5 3.5-1.5 3.5.3 0 1.4-3.5 2-3.5 4h3.5",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1",
  unlink: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1M3 3l18 18",
  bullets: "M9 6h12M9 12h12M9 18h12M4 6h.01M4 12h.01M4 18h.01",
  numbers: "M10 6h11M10 12h11M10 18h11M4 4l1.5-1v6M4 15c0-1.5 3-1.5 3 0 0 1.3-3 2-3 4.5h3",
  quote: "M10 7c-3 .5-5 2.5-5 6v4h5v-5H7M20 7c-3 .5-5 2.5-5 6v4h5v-5h-3",
  "code-block": "M3 5h18v14H3zM10 9l-3 3 3 3M14 9l3 3-3 3",
  rule: "M3 12h18M6 6h12M6 18h12",
  "read-more": "M4 5h16M4 9h10M3 14h3M9 14h3M15 14h3M21 14h0M9 18l3 3 3-3",
  table: "M3 5h18v14H3zM3 10h18M3 14.5h18M9 5v14M15 5v14",
  "row-before": "M3 12h18v8H3zM12 12v8M12 2v7M8.5 5.5h7",
  "row-after": "M3 4h18v8H3zM12 4v8M12 15v7M8.5 18.5h7",
  "row-delete": "M3 9h18v6H3zM9 18l6 4M15 18l-6 4M12 9v6",
  "column-before": "M12 3h8v18h-8zM12 12h8M2 12h7M5.5 8.5v7",
  "column-after": "M4 3h8v18H4zM4 12h8M15 12h7M18.5 8.5v7",
  "column-delete": "M9 3h6v18H9zM9 12h6M18 9l4 6M22 9l-4 6",
  "head-row": "M3 5h18v14H3zM3 10h18M3 6.5h18M3 8.3h18M12 10v9",
  "head-column": "M3 5h18v14H3zM9 5v14M4.8 5v14M6.9 5v14M9 12h12",
  "cells-merge": "M3 5h18v14H3zM7 12h10M9.5 9.5 7 12l2.5 2.5M14.5 9.5 17 12l-2.5 2.5",
  caption: "M3 4h18v10H3zM3 9h18M12 4v10M6 19h12",
  "table-delete": "M3 5h18v14H3zM8 8.5l8 7M16 8.5l-8 7",
  "table-width": "M3 12h18M6 9l-3 3 3 3M18 9l3 3-3 3",
  figure: "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15.5 9.5h.01",
  image: "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15.5 9.5h.01",
  library: "M7 3h14v13H7zM3 7v14h14M7 13l4-4 3 3 2-2 5 4",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  footnote: "M3 19 8 5l5 14M5 14h6M17 4l2-1v7",
  embed: "M3 5h18v14H3zM10 9l5 3-5 3z",
  html: "m8 8-4 4 4 4M16 8l4 4-4 4M13.5 6l-3 12",
  "full-width": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  other: "M4 4h16v16H4zM12 8v8M8 12h8",
};
const LETTERS = { "heading-2": "H2", "heading-3": "H3", "heading-4": "H4" };
const SVG = "http://www.w3.org/2000/svg";

/* An icon by its name, or by the path of its lines. */
export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  made.setAttribute("class", "prose-icon");
  if (LETTERS[name]) {
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", "12");
    text.setAttribute("y", "17.5");
    text.textContent = LETTERS[name];
    made.append(text);
  } else {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SHAPES[name] ?? (/^m/i.test(name) && / |\d/.test(name) ? name : SHAPES.other));
    made.append(path);
  }
  return made;
}
