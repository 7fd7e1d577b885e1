// The three states of the current row, taken from the last row at or above it that holds them.

export function showState(timeline, row) {
  const place = timeline.querySelector("[data-now-state]");
  const head = timeline.querySelector("[data-now-head]");
  const tone = [...row.classList].find((name) => name.startsWith("tone-"));
  timeline.dataset.tone = tone ? tone.slice(5) : "you";
  const time = (row.querySelector(".at") ?? row.querySelector("b"))?.firstChild?.textContent ?? "";
  if (row.closest(".folded")) {
    head.textContent = `At ${time} ms, a folded row`;
    place.replaceChildren(words(row.dataset.changes));
    return;
  }
  const holder = holds(timeline, row);
  const isOwn = holder === row;
  head.textContent = isOwn ? `At ${time} ms` : `At ${time} ms, unchanged`;
  const states = holder?.querySelector(".held .states");
  if (!states) return;
  const table = states.cloneNode(true);
  if (!isOwn) for (const cell of table.querySelectorAll(".changed")) cell.classList.remove("changed");
  const note = holder.querySelector(".held .state-note")?.cloneNode(true);
  place.replaceChildren(...[table, note].filter(Boolean));
}

function holds(timeline, row) {
  let found = null;
  for (const one of timeline.querySelectorAll(".rows > .row")) {
    if (one.querySelector(":scope > .held")) found = one;
    if (one === row) break;
  }
  return found;
}

function words(changes) {
  const line = document.createElement("p");
  line.className = "now-words";
  line.textContent = changes ? `Changed here: ${changes}.` : "Nothing changed here.";
  return line;
}
