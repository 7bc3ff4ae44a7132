/* A new post was saved for the first time: what only a saved post has, such as its revisions and
   links to share it, comes onto the page that is open. */

const PARTS = [".breadcrumbs", ".writing-standing", "#sharing", ".writing-links"];
const panel = document.getElementById("working-copy");

panel?.addEventListener("rejoinder:begun", async ({ detail }) => {
  try {
    const answer = await fetch(detail.change_address);
    if (!answer.ok) return;
    const saved = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = saved.title;
    for (const part of PARTS) {
      const [before, now] = [document.querySelector(part), saved.querySelector(part)];
      if (now) before?.replaceWith(document.adoptNode(now));
    }
  } catch {
    // The text itself is saved. The rest is there when the page is opened the next time.
  }
});
