/* The HTML of one block, to be changed by hand. */

import { ask } from "./dialog.js";
import { say } from "./words.js";

/* The HTML as it is to be, or null where nothing is to change. */
export async function askForHTML(html) {
  const answer = await ask({
    title: say("edit_html"),
    submit: say("apply"),
    fields: [
      {
        name: "html",
        label: say("html"),
        type: "textarea",
        value: html,
        spellcheck: "false",
        autocapitalize: "off",
        class: "prose-code",
      },
    ],
  });
  return answer && answer.html;
}
