// A button beside everything that can be copied; its result is announced in the page's status.

import { announce } from "./status.js";

export function wireCopying(root) {
  for (const block of all(root, "pre[data-copy]")) addButton(block, block.previousElementSibling, () => block.textContent);
  for (const block of all(root, ".prose .highlight > pre, .code > pre[data-code]")) addButton(block, block.parentElement, () => block.textContent);
  for (const link of all(root, "a[data-copy-link]")) addButton(link, link, () => link.href, "Copy link");
}

function all(root, selector) {
  return root.querySelectorAll ? root.querySelectorAll(selector) : [];
}

function addButton(block, beside, text, label = "Copy") {
  if (block.dataset.wired || !navigator.clipboard) return;
  block.dataset.wired = "yes";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button is-small";
  button.textContent = label;
  button.addEventListener("click", () => copy(button, text(), label));
  if (block === beside) block.after(button);
  else beside.append(" ", button);
}

async function copy(button, text, label) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    announce("Copied.");
  } catch {
    button.textContent = "Not allowed here";
    announce("The browser did not allow copying. Select the text instead.");
  }
  setTimeout(() => { button.textContent = label; }, 2000);
}
