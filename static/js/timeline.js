// Stepping through a timeline: back, forward, scrub, play, click, keys; the address follows.
// The HTML holds all words; this only marks the current row, its code line and its states.

import { markCode } from "./code.js";
import { wireLetters } from "./letters.js";
import { showState } from "./states.js";

const PACE = 1100; // milliseconds per step when playing: enough to read one row
const UNROLL = 420; // and when a run has just come in: quicker, and over within five seconds
const LONGEST_UNROLL = 4600;
const SHORTEST_UNROLL = 120;
const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

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
    wireLetters(this.run, this.bar);
  }

  // A fresh run unrolls once, when its first row is in sight; else at the row of the address, or at the end, where all stands.
  open(isFresh) {
    const last = this.steps.length - 1;
    const pace = Math.min(UNROLL, LONGEST_UNROLL / this.steps.length);
    if (isFresh && pace >= SHORTEST_UNROLL && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.choose(0, { address: false, reveal: false });
      this.whenSeen(() => this.start(pace, { address: false, reveal: false }));
    } else if (isFresh || !this.goTo(decodeURIComponent(location.hash.slice(1)))) {
      this.choose(last, { address: false, reveal: false });
    }
  }

  // Unless somebody has begun to step meanwhile.
  whenSeen(act) {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      if (this.index === 0 && !this.timer) act();
    });
    watch.observe(this.steps[0]);
  }

  goTo(id, options) {
    const target = id && document.getElementById(id);
    const row = target && this.element.contains(target) && target.closest(".row");
    if (!row) return false;
    const fold = row.closest(".fold details");
    if (fold) {
      fold.open = true; // the browser may have opened it already, on its way to the address
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
    markCode(document.getElementById(this.run.dataset.code), row);
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
    const word = isPlaying ? "Pause" : "Play"; // The sign beside it follows, in the style sheet.
    this.play.setAttribute("aria-label", word);
    this.play.querySelector("span").textContent = word;
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
}

window.addEventListener("hashchange", () => {
  const id = decodeURIComponent(location.hash.slice(1));
  for (const element of document.querySelectorAll("[data-timeline]")) {
    if (element.timeline?.goTo(id, { address: false })) return element.timeline.stop();
  }
});
