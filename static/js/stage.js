// What a page with a stage adds to itself: timelines that can be stepped through, and copying.
// Everything here is an extra; without it the same HTML is complete.

import { wireTimelines } from "./timeline.js";
import { wireCopying } from "./copy.js";

function wire(root) {
  wireTimelines(root);
  wireCopying(root);
}

wire(document);
document.addEventListener("htmx:load", (event) => wire(event.detail.elt));

// After a press: show the timeline if it is out of sight, or go to the first field that needs help.
document.addEventListener("htmx:afterSettle", (event) => {
  const element = event.target;
  const wrong = element.querySelector?.("[data-errors] a[href]");
  if (wrong) document.getElementById(wrong.hash.slice(1))?.focus();
  else if (element.matches?.("[data-run]")) bringIntoSight(element);
});

function bringIntoSight(run) {
  const top = run.getBoundingClientRect().top;
  if (top < 0 || top > window.innerHeight * 0.6) run.scrollIntoView({ block: "start" });
}
