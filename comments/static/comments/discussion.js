/*
  What scripts add to a discussion; everything works without them. Each module looks for what it
  needs on the page, and does nothing where that is not there.
*/

import { rememberFolding } from "./folding.js";
import { rememberPlace } from "./place.js";
import { Reading } from "./reading.js";
import { enhanceForms } from "./writing.js";

const section = document.getElementById("discussion");
const template = document.getElementById("news");

if (section) rememberFolding(section);
if (section && template) new Reading(section, template);
enhanceForms(section);
// Last, when all is where it will be.
if (section) rememberPlace();
