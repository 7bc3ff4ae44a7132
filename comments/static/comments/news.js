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
    this.timer = setTimeout(() => this.ask(), this.pause);
  }

  /* The reader is back, or the network: asks now if it is time. */
  wake() {
    if (this.isGoing && Date.now() - this.asked >= SHORTEST) this.ask();
  }

  async ask() {
    if (document.hidden || !navigator.onLine) return; // `wake` comes when that has changed
    this.asked = Date.now();
    let isNews = false;
    try {
      // "no-cache" makes the browser send If-None-Match, and hands us its copy after a 304.
      const response = await fetch(this.address, { cache: "no-cache", credentials: "omit" });
      if (response.status === 404) return this.stop(); // not published any more
      if (response.ok) isNews = await this.read(response);
    } catch {
      // The server is away. The next question comes later.
    }
    this.pause = isNews ? SHORTEST : Math.min(this.pause * GROWTH, LONGEST);
    this.plan();
  }

  async read(response) {
    const tag = response.headers.get("ETag");
    if (tag && tag === this.tag) return false;
    this.tag = tag;
    this.tell(await response.json());
    return true;
  }

  stop() {
    this.isGoing = false;
    clearTimeout(this.timer);
  }
}
