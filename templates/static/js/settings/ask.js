// Questions that need an answer before anything is lost.

import { el } from "../core/dom.js";

const dialog = document.getElementById("ask");

/** `choices`: `[value, label, look]`; Escape answers null. The first choice has the focus. */
export function ask(title, body, choices) {
  const buttons = choices.map(([value, label, look]) => el(`button.btn${look ? `.${look}` : ""}`, { type: "button", onclick: () => dialog.close(value) }, label));
  dialog.replaceChildren(el("h2", { id: "ask-title" }, title), ...body, el("div.row", {}, ...buttons));
  dialog.returnValue = "";
  dialog.showModal();
  buttons[0].focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null), { once: true });
  });
}
