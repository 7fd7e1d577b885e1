// A press that changes nothing on the page says why, where it was pressed: htmx alone keeps silent.

import { announce } from "./status.js";

const SILENCE = "The site did not answer. Nothing is known of this press; try again in a moment.";
const TOO_OLD = "This page is too old to be accepted: reload it. Nothing was run.";
const NEAR = ".press, .pattern, .patterns-head";

export function tellUnanswered() {
  document.addEventListener("htmx:sendError", (event) => tell(event, SILENCE));
  // Only for what is not swapped in: a refused form says what is wrong by itself.
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    tell(event, status === 403 ? TOO_OLD : `The site answered with an error (${status}). Try again in a moment, or reload the page.`);
  });
  document.addEventListener("htmx:beforeRequest", ({ target }) => forget(formOf(target)));
}

// Not everything that asks is in a form: a run of the library's history is not.
function formOf(target) {
  return target.closest?.("form") ?? target;
}

function forget(form) {
  form.querySelector?.("[data-unanswered]")?.remove();
  // What a fault put before the place of an answer.
  document.querySelectorAll("[data-fault]").forEach((notice) => notice.remove());
}

function tell({ target, detail }, sentence) {
  const form = formOf(target);
  const pressed = detail.requestConfig?.triggeringEvent?.submitter;
  const place = pressed?.closest(NEAR) ?? form.querySelector(".press") ?? form;
  const words = document.createElement("p");
  words.className = "errorlist unanswered";
  words.dataset.unanswered = "";
  words.textContent = sentence;
  forget(form);
  place.append(words);
  words.scrollIntoView({ block: "nearest" });
  announce(sentence);
}
