// Twelve keys; also typed ones count while the pad is open.

import { el } from "../core/dom.js";

const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export function keypad(press) {
  const button = (key) =>
    el("button.key", { type: "button", "data-key": key, onclick: () => press(key), "aria-label": { "*": "Star", "#": "Hash" }[key] ?? key },
      el("b.num", {}, key), el("small", { "aria-hidden": "true" }, LETTERS[key] ?? " "));
  return el("div.keypad", { role: "group", "aria-label": "Keypad" }, ...KEYS.map(button));
}
