/*
  When this reader was here last, by discussion. It is kept in this browser alone: the page says of
  each reply when it was shown first, and what is later than the last visit is new.

  A visit lasts until the reader has been away for a while, so that going to the next page of a
  discussion, to a sub-thread or to the page of a form makes nothing old.
*/

import { keep, kept, newest } from "./kept.js";

const NAME = "visits";
const AWAY = 15 * 60 * 1000; // milliseconds without any page of the discussion: the visit is over
const MOST = 200; // discussions; some 10 kB
const MOST_OWN = 50; // replies by this reader, of one discussion

export class Visit {
  /*
    Begins or continues a visit.

    entry: the number of the post. latest: when the newest reply was shown that this page knows of,
    in milliseconds.

    `since` is what had been there before this visit; the first visit begins with all of it.
  */
  constructor(entry, latest) {
    this.entry = entry;
    const before = kept(NAME, {})[entry];
    this.isFirst = !before;
    const isOver = before && Date.now() - before.at > AWAY;
    this.since = before ? (isOver ? before.latest : before.since) : latest;
    this.latest = Math.max(latest, before?.latest ?? 0);
    this.own = before?.own ?? [];
    this.save();
  }

  /* Whether a reply was shown after the last visit; nothing is new to whoever wrote it. */
  isNew(id, shownAt) {
    return shownAt > this.since && !this.own.includes(id);
  }

  /* The reader has seen, or was told of, replies up to this moment. */
  reach(latest) {
    this.latest = Math.max(this.latest, latest);
    this.save();
  }

  /* The reader wrote this reply. */
  wrote(id) {
    if (this.own.includes(id)) return;
    this.own = [...this.own, id].slice(-MOST_OWN);
    this.save();
  }

  save() {
    const { since, latest, own } = this;
    const visits = { ...kept(NAME, {}), [this.entry]: { since, latest, own, at: Date.now() } };
    keep(NAME, newest(visits, MOST, (visit) => visit.at));
  }
}
