// The lines of code that the current row belongs to.

export function markCode(listing, row) {
  const code = listing?.querySelector("[data-code]");
  if (!code) return;
  for (const line of code.querySelectorAll(".is-now")) line.classList.remove("is-now");
  const tone = [...row.classList].find((name) => name.startsWith("tone-")) ?? "tone-you";
  code.dataset.tone = tone.slice(5);
  const numbers = (row.dataset.lines ?? "").split(" ").filter(Boolean);
  const marked = numbers.map((number) => code.querySelector(`[data-line="${number}"]`)).filter(Boolean);
  for (const line of marked) line.classList.add("is-now");
  if (marked[0] && code.scrollHeight > code.clientHeight + 1) scrollInside(code, marked[0]);
}

function scrollInside(box, line) {
  const inner = line.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  const margin = 36;
  if (inner.top < outer.top + margin) box.scrollTop += inner.top - outer.top - margin;
  else if (inner.bottom > outer.bottom - margin) box.scrollTop += inner.bottom - outer.bottom + margin;
}
