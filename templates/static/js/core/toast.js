// Short messages at the bottom; an error stays until it is read.

import { el, icon } from "./dom.js";

const GOOD_MS = 4000;
const ERROR_MS = 12000;
const UNDO_MS = 7000;

function show(kind, iconName, text, life, undo = null) {
  const back = undo ? el("button.btn.ghost.s", { type: "button" }, "Undo") : null;
  const close = el("button.btn.ghost.s.icon", { type: "button", "aria-label": "Close" }, icon("x", "ic-s"));
  const toast = el(`div.toast.${kind}`, {}, icon(iconName), el("span", {}, text), back, close);
  const region = document.getElementById("toasts");
  for (const same of region.querySelectorAll(".toast")) {
    if (same.textContent === toast.textContent) same.remove();
  }
  close.addEventListener("click", () => toast.remove());
  back?.addEventListener("click", () => {
    toast.remove();
    undo();
  });
  region.append(toast);
  setTimeout(() => toast.remove(), life);
}

export function toastError(error) {
  show("bad", "circle-alert", error.message ?? String(error), ERROR_MS);
}

/** `undo` puts it back as it was; there is a little more time to think of that. */
export function toast(text, undo = null) {
  show("good", "circle-check", text, undo ? UNDO_MS : GOOD_MS, undo);
}

/** Run a command; whatever goes wrong is told, and false comes back. */
export async function attempt(command) {
  try {
    await command();
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}
