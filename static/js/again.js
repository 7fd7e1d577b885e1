// What a press has led to is there again after going back, as it was, without a new run.
// The address has not changed, so the browser alone would show the page as before the press.

const PRESSED = "[data-run], [data-pair-runs], #patterns, .check";
const PREFIX = "runs of ";
const pressed = {};
let isNew = false;

// Before a page wires its timelines: what was pressed on it, if it was come back to.
export function pressedBefore() {
  const [visit] = performance.getEntriesByType("navigation");
  const kept = visit?.type === "back_forward" ? recall() : {};
  for (const [id, html] of Object.entries(kept)) {
    const target = document.getElementById(id);
    if (!target) continue;
    pressed[id] = html;
    htmx.swap(target, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0, ignoreTitle: true });
  }
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { shouldSwap, target, xhr, serverResponse } = detail;
    if (!shouldSwap || xhr.status !== 200 || !target.matches(PRESSED)) return;
    // The latest comes last, so that what all of them tell of the page is told by the latest.
    delete pressed[target.id];
    pressed[target.id] = serverResponse;
    isNew = true;
  });
  document.addEventListener("htmx:afterSettle", () => {
    // htmx marks what it gave a new address, and would load that page anew after a jump within it.
    if (history.state?.htmx) history.replaceState(null, "");
    if (isNew) keep();
    isNew = false;
  });
}

// A browser may refuse to keep anything, or as much: the pages before make room.
function keep() {
  const key = PREFIX + location.pathname + location.search;
  const text = JSON.stringify(pressed);
  try {
    sessionStorage.setItem(key, text);
  } catch {
    try {
      for (const other of Object.keys(sessionStorage)) if (other.startsWith(PREFIX)) sessionStorage.removeItem(other);
      sessionStorage.setItem(key, text);
    } catch {
      return;
    }
  }
}

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + location.pathname + location.search)) ?? {};
  } catch {
    return {};
  }
}
