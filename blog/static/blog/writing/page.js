/* The writing page around the editor: title, address, date, check, links to share. */

import "./title.js";
import "./address.js";
import "./begun.js";
import "./choosing.js";
import "./schedule.js";
import "./remarks.js";
import "./sharing.js";

// The preview opens beside the text, and each further one in the same place.
for (const button of document.querySelectorAll(".writing-page [name=_preview]")) {
  button.formTarget = "rejoinder-preview";
}

// What is wrong is the first thing to hear of a form that came back.
document.querySelector(".writing-problems")?.focus();
