/* Whether two pieces of HTML mean the same to a reader: the same words, in the same blocks, with
   the same marks and attributes. Space that a browser does not show, the order of attributes, and
   which of two marks on the same words is the outer one, do not count. */

const BLOCKS = new Set(
  (
    "address aside blockquote body caption col colgroup dd details div dl dt figcaption figure h1 " +
    "h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul"
  ).split(" "),
);
/* Elements without text, and those that may be cut in two, or joined, without anybody noticing. */
const LEAVES = new Set(["br", "img", "wbr"]);
const DIVISIBLE = new Set(
  "a b code em i ins mark s small span strong sub sup u".split(" "),
);
const DEFAULTS = { start: "1", colspan: "1", rowspan: "1" };

export const isBlock = (node) => node.nodeType === 1 && BLOCKS.has(node.localName);

export function isSame(one, other) {
  return described(one) === described(other);
}

/* A text that says all that counts. */
export function described(root) {
  const said = [];
  block(root, said, false);
  return said.join("");
}

function block(element, said, isVerbatim) {
  const line = new Line(isVerbatim || element.localName === "pre");
  said.push(`\n<${tagOf(element)}>`);
  inside(element, [], line, said);
  line.end(said);
  said.push(`\n</${element.localName}>`);
}

function inside(element, marks, line, said) {
  for (const child of element.childNodes) {
    if (child.nodeType === 3) line.text(child.data, marks);
    else if (child.nodeType === 8) line.leaf(`!${child.data}`, marks);
    else if (isBlock(child)) {
      line.end(said);
      block(child, said, line.isVerbatim);
    } else if (LEAVES.has(child.localName) || !child.childNodes.length) {
      line.leaf(tagOf(child), marks);
    } else {
      inside(child, [...marks, line.mark(child)], line, said);
    }
  }
}

function tagOf(element) {
  const attributes = [...element.attributes]
    .filter(({ name, value }) => DEFAULTS[name] !== value)
    .map(({ name, value }) => `${name}=${JSON.stringify(name === "class" ? words(value) : value)}`);
  return [element.localName, ...attributes.sort()].join(" ");
}

const words = (value) => value.trim().split(/\s+/).join(" ");

/* The text between the edges of two blocks. */
class Line {
  constructor(isVerbatim) {
    this.isVerbatim = isVerbatim;
    this.runs = [];
    this.seen = 0;
  }

  mark(element) {
    const tag = tagOf(element);
    return DIVISIBLE.has(element.localName) ? tag : `${tag} ${(this.seen += 1)}`;
  }

  text(data, marks) {
    const parts = this.isVerbatim ? [data] : data.split(/([ \t\n\f\r]+)/);
    for (const part of parts.filter(Boolean)) {
      if (!this.isVerbatim && /^[ \t\n\f\r]/.test(part)) this.space();
      else this.run(part, [...new Set(marks)].sort().join("|"));
    }
  }

  /* A space belongs to no mark. */
  space() {
    const last = this.runs.at(-1);
    if (last && last.text !== " " && !last.isBreak) this.runs.push({ text: " ", marks: "" });
  }

  leaf(tag, marks) {
    const isBreak = tag === "br";
    if (isBreak && this.runs.at(-1)?.text === " ") this.runs.pop();
    this.runs.push({ text: `<${tag}>`, marks: [...new Set(marks)].sort().join("|"), isBreak });
  }

  run(text, marks) {
    const last = this.runs.at(-1);
    if (last && last.text !== " " && !last.isBreak && last.marks === marks) last.text += text;
    else this.runs.push({ text, marks });
  }

  end(said) {
    if (this.runs.at(-1)?.text === " ") this.runs.pop();
    if (this.runs.length) {
      said.push("\n", ...this.runs.map(({ text, marks }) => (marks ? `{${marks}:${text}}` : text)));
    }
    this.runs = [];
  }
}
