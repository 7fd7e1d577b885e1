// What a page with a stage adds to itself: timelines that can be stepped through, and copying.
// Everything here is an extra; without it the same HTML is complete.

import { pressedBefore } from "./again.js";
import { wireTimelines } from "./timeline.js";
import { wireCopying } from "./copy.js";
import { tellUnanswered } from "./unanswered.js";

function wire(root) {
  wireTimelines(root);
  wireCopying(root);
}

pressedBefore();
tellUnanswered();
wire(document);
document.addEventListener("htmx:load", (event) => wire(event.detail.elt));

// After a press: show the timeline if it is out of sight, or go to what needs help.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const errors = target.querySelector?.("[data-errors]");
  const wrong = errors?.querySelector("a[href]");
  // In the library a run joins its history.
  const run = target.matches?.("[data-run], [data-pair-runs]") ? target : target.querySelector?.(":scope > [data-run]");
  if (wrong) document.getElementById(wrong.hash.slice(1))?.focus();
  else if (errors) errors.scrollIntoView({ block: "center" });
  else if (run) bringIntoSight(run);
  tellResults();
});

// What the runs showed is told when all that stand above it have run.
function tellResults() {
  for (const result of document.querySelectorAll("details.result")) {
    const above = [...document.querySelectorAll("[data-run]")].filter((run) => isBefore(run, result));
    if (above.length && above.every((run) => run.querySelector("[data-timeline]"))) result.open = true;
  }
}
tellResults();

function isBefore(one, other) {
  return Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING);
}

function bringIntoSight(run) {
  const top = run.getBoundingClientRect().top;
  if (top < 0 || top > window.innerHeight * 0.6) run.scrollIntoView({ block: "start" });
}
