/*
  Offers to play, in its place on the page, what a card stands for (blog/cards.py). No other host is
  asked for anything before the reader has pressed the button.
*/

/* What a player needs. It may open pages of its own, and may not lead this one elsewhere. */
const ALLOWED = "autoplay; encrypted-media; fullscreen; picture-in-picture";
const SANDBOX =
  "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";

function frameFor(card) {
  const frame = document.createElement("iframe");
  frame.title = card.querySelector("a").textContent;
  frame.allow = ALLOWED;
  frame.allowFullscreen = true;
  // Some players refuse pages of which they know nothing. They learn the host and not the page.
  frame.referrerPolicy = "strict-origin";
  frame.setAttribute("sandbox", SANDBOX);
  frame.src = card.dataset.frame;
  return frame;
}

function offer(card, number) {
  const note = document.createElement("span");
  note.className = "contacts";
  note.id = `contacts-${number}`;
  note.textContent = card.dataset.contacts;

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = card.dataset.play;
  button.setAttribute("aria-describedby", note.id);
  button.addEventListener("click", () => {
    const player = document.createElement("div");
    const frame = frameFor(card);
    player.className = "player";
    player.append(frame);
    card.before(player);
    button.remove();
    note.remove();
    card.classList.add("played");
    frame.focus();
  });
  card.append(button, note);
}

document.querySelectorAll(".embed[data-frame]").forEach(offer);
