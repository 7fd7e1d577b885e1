// Single letters are shortcuts only after the learner has turned them on, and only in the run.

const LETTERS = { k: "back", j: "forward", p: "play" };
const KEPT_AS = "timeline-keys";

export function wireLetters(run, bar) {
  const label = run.querySelector("[data-keys]");
  if (!label) return;
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = recall() === "on";
  box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
  run.addEventListener("keydown", (event) => {
    const name = LETTERS[event.key];
    if (!box.checked || !name || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    bar.querySelector(`[data-step="${name}"]`).click();
  });
}

// A browser may refuse to keep anything; the choice then lasts as long as the page.
function recall() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEPT_AS, choice);
  } catch {
    return;
  }
}
