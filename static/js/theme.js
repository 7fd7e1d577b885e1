// Colours change in place, so that a run on the page and what was typed stay.
// The server keeps the choice in a cookie, which also tells what another tab has chosen.

const root = document.documentElement;
const form = document.querySelector("[data-theme-form]");
const kept = () => document.cookie.match(/(?:^|; )(?:__Host-)?theme=(light|dark|auto)/)?.[1] ?? "auto";
let known = root.dataset.theme;

function show(theme) {
  root.dataset.theme = theme;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === theme);
}

async function keep(theme) {
  const body = new URLSearchParams(new FormData(form));
  body.set("theme", theme);
  // A choice that is kept is answered by the way back, which nobody needs here.
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") known = theme;
  else document.getElementById("status").textContent = "The colours have changed on this page only. The choice could not be kept.";
}

function catchUp() {
  if (kept() !== known) show((known = kept()));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(event.submitter.value);
  keep(event.submitter.value);
});

// A page that was come back to, or left for another tab, may be older than the choice.
catchUp();
for (const name of ["pageshow", "focus"]) addEventListener(name, catchUp);
