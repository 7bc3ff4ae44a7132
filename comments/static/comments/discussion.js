/*
  What scripts add to a discussion; everything works without them. Each module looks for what it
  needs on the page, and does nothing where that is not there.
*/

import "./copying.js";
import { rememberFolding } from "./folding.js";
import { findElsewhere, leadBackFromParents } from "./parents.js";
import { leadBack, rememberPlace } from "./place.js";
import { Reading } from "./reading.js";
import { reportInPlace } from "./reporting.js";
import { enhanceForms } from "./writing.js";

const section = document.getElementById("discussion");
const template = document.getElementById("news");

if (section?.dataset.elsewhere) findElsewhere(section.dataset.elsewhere);
if (section) rememberFolding(section);
if (section) leadBackFromParents(section, section.dataset.back);
if (section && template) new Reading(section, template);
enhanceForms(section);
if (section && window.htmx) reportInPlace(section);
leadBack();
// Last, when all is where it will be.
if (section) rememberPlace();
