/*
  Reading while the discussion lives: what is new since the last visit is marked, what comes
  meanwhile is announced and shown on demand, and nothing moves under the reader's eyes.
*/

import { Arrivals } from "./arrivals.js";
import { Bar, lead } from "./bar.js";
import { Jumps } from "./jumping.js";
import { News } from "./news.js";
import { still } from "./place.js";
import { Visit } from "./visits.js";
import { sentence } from "./words.js";

export class Reading {
  constructor(section, template) {
    this.section = section;
    this.template = template;
    const latest = latestOf(section);
    this.visit = new Visit(section.dataset.entry, latest);
    this.arrivals = new Arrivals(section, template, latest);
    this.waiting = [];
    this.elsewhere = [];
    this.dress();
    this.noteOwn();
    this.mark(section.querySelectorAll(".reply[data-shown]"));
    this.tell();
    const news = new News(section.dataset.news, (told) => this.hear(told));
    if ("open" in section.dataset) news.start();
    // Of what is new on the other pages of the discussion this one does not tell.
    if ("part" in section.dataset) news.ask();
  }

  dress() {
    const [since, mark, status, bar] = this.template.content.cloneNode(true).children;
    Object.assign(this, { since, newMark: mark, status });
    this.jumps = new Jumps(this.section);
    this.bar = new Bar(bar, this.template, { jumps: this.jumps, show: () => this.show() });
    since.querySelector("button").addEventListener("click", () => this.jumps.first());
    this.heading = this.section.querySelector("#discussion-heading");
    this.heading.after(status);
    this.section.querySelector(":scope > .replies, :scope > .empty")?.after(bar);
  }

  /* Nothing is new to whoever wrote it, on this page or on others. */
  noteOwn() {
    for (const reply of this.section.querySelectorAll(".reply[data-own]")) {
      this.visit.wrote(numberOf(reply));
    }
  }

  /* Marks those of these replies that are new. */
  mark(replies) {
    for (const reply of replies) {
      if (!this.visit.isNew(numberOf(reply), Number(reply.dataset.shown))) continue;
      reply.classList.add("is-new");
      reply.querySelector(".reply-head p").append(" ", this.newMark.cloneNode(true));
    }
  }

  /* Says at the head of the discussion and in the bar what is new. */
  tell() {
    const { elsewhere, since, template } = this;
    const marked = this.section.querySelectorAll(".reply.is-new").length;
    this.bar.tell({ marked, waiting: this.waiting.length, elsewhere });
    const count = marked + elsewhere.length;
    if (this.visit.isFirst || count === 0) return;
    since.querySelector("span").textContent = sentence(template, "since", count);
    since.querySelector("button").hidden = marked === 0;
    lead(since.querySelector("a"), template, "elsewhere", elsewhere);
    if (!since.isConnected) still(() => this.heading.after(since));
  }

  hear({ heading, newest }) {
    this.noteOwn();
    const { here, elsewhere } = this.arrivals.sort(newest, this.visit);
    const isMore = here.some((id) => !this.waiting.includes(id));
    Object.assign(this, { waiting: here, elsewhere });
    // That of a thread by itself does not count.
    if ("counts" in this.heading.dataset) still(() => (this.heading.textContent = heading));
    this.tell();
    if (isMore) this.status.textContent = sentence(this.template, "arrived", here.length);
  }

  /* Puts the new replies into their places. */
  async show() {
    let replies;
    try {
      replies = await this.arrivals.fetch(this.waiting);
    } catch {
      this.bar.tellFailure();
      this.status.textContent = this.template.dataset.failed;
      return;
    }
    still(() => {
      const placed = replies.map((reply) => this.arrivals.place(reply));
      this.mark(placed);
    });
    this.visit.reach(Math.max(...replies.map((reply) => Number(reply.dataset.shown))));
    this.waiting = [];
    this.tell();
    this.bar.focus();
  }
}

function numberOf(reply) {
  return Number(reply.id.slice("comment-".length));
}

/* When the newest reply was shown that the server knew of when it made this page. */
function latestOf(section) {
  const shown = [...section.querySelectorAll(".reply[data-shown]")].map(
    (reply) => reply.dataset.shown,
  );
  return Math.max(section.dataset.latest ?? 0, ...shown);
}
