// Lists that are put in order by buttons: at once, without asking the server.
// Without this file each button sends the form, and the list comes back moved.

import { announce } from "./status.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-order] [data-move]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const up = button.dataset.move === "-1";
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (other) other[up ? "before" : "after"](item);
  button.focus();
  const items = [...item.parentElement.children];
  const text = item.querySelector(".order-text").textContent;
  announce(`${text}: place ${items.indexOf(item) + 1} of ${items.length}.`);
}, true);
