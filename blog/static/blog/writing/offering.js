/* Offers what this browser kept and the server does not have, with when it was typed. */

import { send } from "./asking.js";
import { element } from "./element.js";
import { fieldsOf, fill, hasText } from "./fields.js";
import { forget, place, records } from "./kept.js";
import { filled } from "./words.js";

export function offerKept(page) {
  const { form, panel, user } = page;
  const text = panel.dataset.entry || `new-${panel.dataset.model}`;
  const beginning = panel.dataset.entry ? place(user, text) : place(user, text).slice(0, -1);
  const now = JSON.stringify(fieldsOf(form));
  for (const record of records(beginning)) {
    // The form was sent and taken: it is that tab which has saved last.
    const isLast = record.name.endsWith(`/${panel.dataset.tab}`);
    const wasTaken = record.isSubmitted && isLast && page.state.version > record.base;
    if (wasTaken || JSON.stringify(record.fields) === now || !hasText(record.fields)) {
      forget(record.name);
    } else offer(page, record);
  }
}

function offer(page, record) {
  const { form, panel, words } = page;
  const lang = document.documentElement.lang;
  // English without a country would be American; the blog writes dates as in "5 March 2024, 14:05".
  const language = lang === "en" || !lang ? "en-GB" : lang;
  const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const differences = element("div", { class: "working-copy-differences" });
  const box = element(
    "section",
    { class: "working-copy-offer" },
    element("p", {}, filled(words.offered, { when: when.format(record.at) })),
    element(
      "p",
      { class: "working-copy-choices" },
      element("button", { type: "button", onclick: use }, words.use),
      panel.dataset.differences && element("button", { type: "button", onclick: compare }, words.compare),
      element("button", { type: "button", onclick: drop }, words.drop),
    ),
    differences,
  );
  document.getElementById("working-copy-kept").append(box);

  function use() {
    if (!panel.dataset.entry && record.draft) form.elements._draft.value = record.draft;
    page.touched();
    fill(form, record.fields);
    box.remove();
    page.sendNow();
    forget(record.name);
  }

  function drop() {
    forget(record.name);
    box.remove();
  }

  async function compare() {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of record.fields) data.append(name, value);
    const answer = await send(panel.dataset.differences, data, panel);
    if (answer.kind === "fine") differences.innerHTML = answer.panel; // our server escapes the text
    else differences.textContent = words.away;
  }
}
