/*
  Asks the server now and then what is new. The question is the same for all readers, so that one
  answer does for all: no cookie, no query string, and mostly "304 Not Modified" without a body.
*/

const SHORTEST = 30_000; // milliseconds between two questions while there is something new
const LONGEST = 5 * 60_000; // in a discussion where nothing happens, or while the server is away
const GROWTH = 1.25; // after half an hour without news the pauses are the longest

export class News {
  /*
    address: of the JSON. tell: called with { count, heading, newest } whenever it has changed, where
    `newest` holds [number, milliseconds, number of what it answers or null], newest first.
  */
  constructor(address, tell) {
    this.address = address;
    this.tell = tell;
    this.pause = SHORTEST;
    this.tag = null;
  }

  start() {
    this.asked = Date.now();
    this.isGoing = true;
    const wake = () => this.wake();
    document.addEventListener("visibilitychange", wake);
    for (const event of ["online", "pageshow"]) window.addEventListener(event, wake);
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    if (!this.isGoing) return;
    this.timer = setTimeout(() => this.wake(), this.pause);
  }

  /* Asks if it is time and somebody is there; otherwise waits for the reader and the network. */
  wake() {
    const isSoon = Date.now() - this.asked < SHORTEST / 2;
    if (this.isGoing && !isSoon && !document.hidden && navigator.onLine) this.ask();
  }

  async ask() {
    this.asked = Date.now();
    const news = await this.fetch();
    this.pause = news ? SHORTEST : Math.min(this.pause * GROWTH, LONGEST);
    this.plan();
    if (news) this.tell(news);
  }

  /* What the server says; null where that is what it said before, or nothing. */
  async fetch() {
    try {
      // "no-cache" makes the browser send If-None-Match, and hands us its copy after a 304.
      const response = await fetch(this.address, { cache: "no-cache", credentials: "omit" });
      if (response.status === 404) this.stop(); // not published any more
      const tag = response.headers.get("ETag");
      if (!response.ok || (tag && tag === this.tag)) return null;
      this.tag = tag;
      return await response.json();
    } catch {
      return null; // The server is away.
    }
  }

  stop() {
    this.isGoing = false;
    clearTimeout(this.timer);
  }
}
