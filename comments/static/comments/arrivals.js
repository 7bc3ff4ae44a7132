/*
  Replies that came while the page was open, and how they get their place on it.

  The markup is that of templates/jinja2/comments/thread.html. The server says in `data-threads` of
  the discussion whether new threads stand "first" or "last" on this page, and nothing where they
  stand on another.
*/

import { sentence } from "./words.js";

export class Arrivals {
  /*
    section: the discussion. latest: when the newest reply was shown that the page was made with,
    in milliseconds.
  */
  constructor(section, template, latest) {
    this.section = section;
    this.template = template;
    this.latest = latest;
  }

  /*
    What is new to the reader and not on the page: the numbers of those that can be put there, and
    of those that stand on other pages. Both oldest first.

    newest: as `News` tells it.
  */
  sort(newest, visit) {
    const missing = newest.filter(([id, shownAt]) => visit.isNew(id, shownAt) && !isShown(id));
    const parents = new Map(missing.map(([id, , parent]) => [id, parent]));
    const hasPlace = (id) => {
      const parent = parents.get(id);
      if (parent === null) return "threads" in this.section.dataset;
      return Boolean(replyOf(parent)) || (parents.has(parent) && hasPlace(parent));
    };
    const here = [];
    const elsewhere = [];
    for (const [id, shownAt] of missing.reverse()) {
      (shownAt > this.latest && hasPlace(id) ? here : elsewhere).push(id);
    }
    return { here, elsewhere };
  }

  /* Fetches replies, parents before their answers; an error where the server does not give them. */
  async fetch(ids) {
    const response = await fetch(`${this.section.dataset.fragments}?ids=${ids}`);
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return [...page.querySelectorAll("body > ol > .reply")];
  }

  /* Puts a reply below what it answers, or among the threads. Returns its element on the page. */
  place(reply) {
    const placeholder = document.getElementById(reply.id);
    if (placeholder) fill(placeholder, reply);
    else if (reply.dataset.parent) this.answersTo(replyOf(reply.dataset.parent)).append(reply);
    else if (this.section.dataset.threads === "first") this.threads().prepend(reply);
    else this.threads().append(reply);
    const placed = placeholder ?? reply;
    window.htmx?.process(placed);
    this.countAnswers(placed);
    return placed;
  }

  threads() {
    const threads = this.section.querySelector(":scope > .replies");
    if (threads) return threads;
    const first = list();
    this.section.querySelector(":scope > .empty").replaceWith(first);
    return first;
  }

  answersTo(reply) {
    const answers = reply.querySelector(":scope > .answers > .replies");
    if (answers) return answers;
    const details = document.createElement("details");
    details.className = "answers";
    details.open = true;
    details.append(document.createElement("summary"), list());
    reply.append(details);
    return details.lastChild;
  }

  /* Above each list of answers stands how many there are. */
  countAnswers(reply) {
    let answers = reply.parentElement.closest(".answers");
    while (answers) {
      const count = answers.querySelectorAll(".reply-self").length;
      answers.querySelector("summary").textContent = sentence(this.template, "answers", count);
      answers = answers.parentElement.closest(".answers");
    }
  }
}

function replyOf(id) {
  return document.getElementById(`comment-${id}`);
}

/* A placeholder, or a reply that waits and only some see, is on the page and not shown yet. */
function isShown(id) {
  return Boolean(replyOf(id)?.dataset.shown);
}

function list() {
  const list = document.createElement("ol");
  list.className = "replies";
  return list;
}

/* A reply takes the place that was kept for it, above the answers that are there already. */
function fill(placeholder, reply) {
  for (const child of [...placeholder.childNodes]) {
    if (child.nodeName !== "DETAILS") child.remove();
  }
  placeholder.prepend(...reply.childNodes);
  placeholder.className = reply.className;
  Object.assign(placeholder.dataset, reply.dataset);
}
