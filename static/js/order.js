// Lists that are put in order: by buttons, or by dragging, at once and without asking the server.
// Without this file each button sends the form, and places are chosen from lists.

import { announce } from "./status.js";

const ITEM = "[data-order] > li:not([data-never])";
/** From so many pixels on it is a drag, and so near to an edge the page scrolls along. */
const SLACK = 4;
const NEAR = 48;
let drag = null;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-order] [data-move]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const up = button.dataset.move === "-1";
  pass(item, up ? item.previousElementSibling : item.nextElementSibling);
  button.focus();
  tell(item);
}, true);

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.(ITEM);
  if (!item || event.button !== 0 || !event.isPrimary || !mayGrab(event)) return;
  drag = { item, id: event.pointerId, from: event.clientY, grab: event.clientY - item.getBoundingClientRect().top };
});

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.id) return;
  if (!drag.order && Math.abs(event.clientY - drag.from) < SLACK) return;
  if (!drag.order) begin();
  follow(event.clientY);
});

document.addEventListener("pointerup", (event) => { if (event.pointerId === drag?.id) end(true); });
document.addEventListener("pointercancel", (event) => { if (event.pointerId === drag?.id) end(false); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag?.order) return;
  event.preventDefault();
  end(false);
});

// A finger on the text scrolls the page. A mouse may take hold of everything but a control.
function mayGrab({ target, pointerType }) {
  return target.closest("[data-grip]") || (pointerType !== "touch" && !target.closest("button, select"));
}

function begin() {
  const { item } = drag;
  drag.order = [...item.parentElement.children];
  sortByPlace(item.parentElement);
  item.setPointerCapture(drag.id);
  item.classList.add("is-dragged");
  getSelection().removeAllRanges();
}

function follow(y) {
  const { item, grab } = drag;
  const top = y - grab;
  for (let other; (other = passed(item, top));) pass(item, other);
  item.style.translate = "";
  item.style.translate = `0 ${top - item.getBoundingClientRect().top}px`;
  if (y < NEAR) scrollBy(0, -NEAR / 4);
  if (y > innerHeight - NEAR) scrollBy(0, NEAR / 4);
}

// The neighbour of which more than half has been passed, if there is one.
function passed(item, top) {
  const before = item.previousElementSibling;
  const after = item.nextElementSibling;
  if (before && top < middle(before)) return before;
  return after && top + item.offsetHeight > middle(after) ? after : null;
}

function middle(item) {
  const box = item.getBoundingClientRect();
  return box.top + box.height / 2;
}

// The neighbour moves, not the item: that would lose the pointer and the focus.
function pass(item, other) {
  if (other) item[other === item.nextElementSibling ? "before" : "after"](other);
}

function end(isDropped) {
  const { item, order } = drag;
  drag = null;
  if (!order) return;
  const list = item.parentElement;
  item.classList.remove("is-dragged");
  item.style.translate = "";
  if (!isDropped) {
    list.append(...order);
    announce("Not moved.");
    return;
  }
  writePlaces(list);
  item.querySelector("button, select").focus({ preventScroll: true });
  tell(item);
}

function tell(item) {
  const items = [...item.parentElement.children];
  const never = items.findIndex((other) => "never" in other.dataset);
  const at = items.indexOf(item);
  const text = item.querySelector(".order-text").textContent;
  const place = never >= 0 && at > never ? "“does not happen”" : `place ${at + 1} of ${never < 0 ? items.length : never}`;
  announce(`Moved to ${place}: ${text}`);
}

// Where places are chosen from lists: above the line they are counted, below it nothing happens.
function writePlaces(list) {
  let place = 0;
  let isNever = false;
  for (const item of list.children) {
    isNever ||= "never" in item.dataset;
    const select = item.querySelector("select");
    if (select) select.value = isNever ? "never" : ++place;
  }
}

// What was chosen from the lists so far decides where everything stands when a drag begins.
function sortByPlace(list) {
  const rank = (item) => {
    if ("never" in item.dataset) return list.children.length;
    const { value } = item.querySelector("select") ?? { value: "" };
    return value === "never" ? Infinity : Number(value) || list.children.length - 1;
  };
  const items = [...list.children];
  const isMixed = items.some((item) => item.querySelector("select")?.value);
  if (isMixed) list.append(...items.sort((one, other) => rank(one) - rank(other)));
}
