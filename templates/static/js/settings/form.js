// What is wrong with a form, beside the fields it is wrong with.

import { el, setText } from "../core/dom.js";

const byId = (id) => document.getElementById(id);

export function clearProblems() {
  byId("problem").hidden = true;
  for (const line of document.querySelectorAll("[id^=e-]")) line.hidden = true;
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** `problems`: `[field, sentence, input?]`. Tells whether there are none; else the first has the focus. */
export function showProblems(problems) {
  if (!problems.length) return true;
  let first = null;
  const loose = [];
  for (const [field, text, input] of problems) {
    const line = byId(`e-${field}`);
    if (!line) {
      loose.push(text);
      continue;
    }
    const control = input ?? byId(`f-${field}`);
    line.replaceChildren(el("span", {}, text));
    line.hidden = false;
    control?.setAttribute("aria-invalid", "true");
    first ??= control ?? line;
  }
  if (loose.length) {
    setText(byId("problem").querySelector("span"), loose.join(" "));
    byId("problem").hidden = false;
    first ??= byId("problem");
  }
  first.focus();
  first.scrollIntoView({ block: "center" });
  return false;
}

const LETTERS = { æ: "ae", ø: "o", å: "a", ä: "a", ö: "o", õ: "o", ü: "u", ß: "ss", š: "s", ž: "z" };

/** A name for programs from a title for people: `Byggesak & plan` → `byggesak-plan`. */
export function slugOf(title) {
  const plain = [...title.toLowerCase()].map((letter) => LETTERS[letter] ?? letter).join("").normalize("NFD");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 63);
}
