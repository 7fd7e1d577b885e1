// Stepping through a timeline: back, forward, scrub, play, click, keys; the address follows.
// The HTML holds all words; this only marks the current row, its code line and its states.

import { showState } from "./states.js";

const PACE = 1100; // milliseconds per step when playing: enough to read one row
const UNROLL = 420; // and when a run has just come in: quicker, and over within five seconds
const LONGEST_UNROLL = 4600;
const SHORTEST_UNROLL = 120;
const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const LETTERS = { k: "back", j: "forward", p: "play" };
const KEYS_ON = "timeline-keys";

export function wireTimelines(root) {
  const found = root.matches?.("[data-timeline]") ? [root] : root.querySelectorAll?.("[data-timeline]") ?? [];
  for (const element of found) if (!element.timeline) new Timeline(element, root !== document);
}

class Timeline {
  constructor(element, isFresh) {
    this.element = element;
    element.timeline = this;
    this.run = element.closest("[data-run]") ?? element;
    this.bar = element.querySelector("[data-bar]");
    this.slider = this.bar.querySelector("input");
    this.count = this.bar.querySelector("[data-count]");
    this.play = this.bar.querySelector('[data-step="play"]');
    this.timer = 0;
    element.classList.add("is-live");
    element.classList.toggle("is-fresh", isFresh);
    this.bar.hidden = false;
    this.findSteps();
    this.listen();
    this.open(isFresh);
  }

  // Rows in a closed fold are not steps; opening it makes them so.
  findSteps() {
    this.steps = [...this.element.querySelectorAll(".row")].filter((row) => !row.closest(".fold details:not([open])"));
    this.slider.max = this.steps.length;
  }

  listen() {
    const moves = { back: () => this.move(-1), forward: () => this.move(1), play: () => this.toggle() };
    for (const [name, move] of Object.entries(moves)) {
      this.bar.querySelector(`[data-step="${name}"]`).addEventListener("click", move);
    }
    this.slider.addEventListener("input", () => {
      this.stop();
      this.choose(Number(this.slider.value) - 1);
    });
    this.bar.addEventListener("keydown", (event) => this.onArrow(event));
    this.element.addEventListener("click", (event) => this.onClick(event));
    this.element.addEventListener("toggle", (event) => this.onToggle(event), true);
    this.run.addEventListener("click", (event) => this.onEvidence(event));
    this.wireLetters();
  }

  // A fresh run unrolls once; else at the row of the address, or at the end, where all stands.
  open(isFresh) {
    const last = this.steps.length - 1;
    const pace = Math.min(UNROLL, LONGEST_UNROLL / this.steps.length);
    if (isFresh && pace >= SHORTEST_UNROLL && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.choose(0, { address: false, reveal: false });
      this.start(pace, { address: false, reveal: false });
    } else if (isFresh || !this.goTo(decodeURIComponent(location.hash.slice(1)))) {
      this.choose(last, { address: false, reveal: false });
    }
  }

  goTo(id, options) {
    const target = id && document.getElementById(id);
    const row = target && this.element.contains(target) && target.closest(".row");
    if (!row) return false;
    const fold = row.closest(".fold details");
    if (fold && !fold.open) {
      fold.open = true;
      this.findSteps();
    }
    this.choose(this.steps.indexOf(row), options);
    return true;
  }

  choose(index, { address = true, reveal = true } = {}) {
    this.index = Math.max(0, Math.min(index, this.steps.length - 1));
    const row = this.steps[this.index];
    if (!row) return;
    this.current?.removeAttribute("aria-current");
    this.current = row;
    row.setAttribute("aria-current", "step");
    this.tellPosition();
    this.markCode(row);
    showState(this.element, row);
    if (reveal) this.reveal(row);
    if (address) history.replaceState(history.state, "", `#${row.id}`);
  }

  tellPosition() {
    const at = `step ${this.index + 1} of ${this.steps.length}`;
    const words = this.current.querySelector(".words") ?? this.current;
    this.slider.value = this.index + 1;
    this.slider.setAttribute("aria-valuetext", `${at}: ${words.textContent.trim()}`);
    this.count.textContent = at;
    this.bar.querySelector('[data-step="back"]').setAttribute("aria-disabled", String(this.index === 0));
    this.bar.querySelector('[data-step="forward"]').setAttribute("aria-disabled", String(this.index === this.steps.length - 1));
  }

  markCode(row) {
    const code = document.getElementById(this.run.dataset.code)?.querySelector("[data-code]");
    if (!code) return;
    for (const line of code.querySelectorAll(".is-now")) line.classList.remove("is-now");
    const tone = [...row.classList].find((name) => name.startsWith("tone-")) ?? "tone-you";
    code.dataset.tone = tone.slice(5);
    const lines = (row.dataset.lines ?? "").split(" ").filter(Boolean);
    const marked = lines.map((number) => code.querySelector(`[data-line="${number}"]`)).filter(Boolean);
    for (const line of marked) line.classList.add("is-now");
    if (marked[0] && code.scrollHeight > code.clientHeight + 1) scrollInside(code, marked[0]);
  }

  // Only as far as needed; the style sheet keeps clear of the bar above and the states below.
  reveal(row) {
    row.scrollIntoView({ block: "nearest" });
  }

  move(by) {
    this.stop();
    const next = this.index + by;
    if (next >= 0 && next < this.steps.length) this.choose(next);
  }

  toggle() {
    if (this.timer) return this.stop();
    if (this.index === this.steps.length - 1) this.choose(0);
    this.start(PACE);
  }

  start(pace, options) {
    this.timer = setInterval(() => this.tick(options), pace);
    this.element.classList.add("is-stepping");
    this.showPlaying(true);
  }

  tick(options) {
    const isOver = options !== undefined;
    if (!this.element.isConnected || this.index >= this.steps.length - 1) return this.stop(isOver);
    this.choose(this.index + 1, options);
    if (this.index === this.steps.length - 1) this.stop(isOver);
  }

  // ``isOver``: a fresh run has unrolled by itself, so the states go back to their place.
  stop(isOver = false) {
    clearInterval(this.timer);
    this.timer = 0;
    this.showPlaying(false);
    this.element.classList.toggle("is-stepping", !isOver);
  }

  showPlaying(isPlaying) {
    this.play.setAttribute("aria-pressed", String(isPlaying));
  }

  onArrow(event) {
    const by = KEYS[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.move(by);
  }

  onClick(event) {
    const row = event.target.closest(".row");
    if (!row || event.target.closest(".detail") || String(getSelection())) return;
    if (event.target.closest("a.at")) event.preventDefault();
    this.stop();
    this.choose(this.steps.indexOf(row));
  }

  // A link of the verdict to the event that shows it.
  onEvidence(event) {
    const link = event.target.closest("a.evidence");
    if (!link) return;
    this.stop();
    if (this.goTo(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
  }

  onToggle(event) {
    if (!event.target.matches(".fold details")) return;
    this.findSteps();
    const index = this.steps.indexOf(this.current);
    this.choose(index < 0 ? 0 : index, { address: false, reveal: false });
  }

  // Letters are shortcuts only after the learner has turned them on.
  wireLetters() {
    const label = this.run.querySelector("[data-keys]");
    if (!label) return;
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = localStorage.getItem(KEYS_ON) === "on";
    box.addEventListener("change", () => localStorage.setItem(KEYS_ON, box.checked ? "on" : "off"));
    this.run.addEventListener("keydown", (event) => this.onLetter(event, box));
  }

  onLetter(event, box) {
    const name = LETTERS[event.key];
    if (!box.checked || !name || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.bar.querySelector(`[data-step="${name}"]`).click();
  }
}

function scrollInside(box, element) {
  const inner = element.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  const margin = 36;
  if (inner.top < outer.top + margin) box.scrollTop += inner.top - outer.top - margin;
  else if (inner.bottom > outer.bottom - margin) box.scrollTop += inner.bottom - outer.bottom + margin;
}

window.addEventListener("hashchange", () => {
  const id = decodeURIComponent(location.hash.slice(1));
  for (const element of document.querySelectorAll("[data-timeline]")) {
    if (element.timeline?.goTo(id, { address: false })) return;
  }
});
