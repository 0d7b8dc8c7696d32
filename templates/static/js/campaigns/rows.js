// A list of small things that one adds to and takes from: outcomes, columns.

import { el, icon } from "../core/dom.js";

export class Rows {
  /** `draw(item, changed)` returns the controls of one; `fresh()` a new one; `noun` names it. */
  constructor(box, add, items, { draw, fresh, noun, onChange }) {
    Object.assign(this, { box, add, items: items.map((item) => ({ ...item })), drawOne: draw, fresh, noun, onChange });
    add.addEventListener("click", () => {
      this.items.push(this.fresh());
      this.draw();
      this.onChange();
      this.box.lastElementChild.querySelector("input, select").focus();
    });
    this.draw();
  }

  draw() {
    this.box.hidden = !this.items.length;
    this.box.replaceChildren(...this.items.map((item, index) => this.#row(item, index)));
  }

  #row(item, index) {
    const what = `${this.noun} ${index + 1}`;
    const up = el("button.btn.ghost.s.icon", { type: "button", "aria-label": `Move ${what} up`, disabled: index === 0, onclick: () => this.#move(index) }, icon("chevron-up", "ic-s"));
    const remove = el("button.btn.ghost.s.icon", { type: "button", "aria-label": `Remove ${what}`, onclick: () => this.#remove(index) }, icon("x", "ic-s"));
    return el("li", {}, ...this.drawOne(item, what, () => this.onChange()), up, remove);
  }

  #move(index) {
    [this.items[index - 1], this.items[index]] = [this.items[index], this.items[index - 1]];
    this.#changed();
    const button = this.box.children[index - 1].querySelector("[aria-label^=Move]");
    (button.disabled ? this.box.children[index - 1].querySelector("input") : button).focus();
  }

  #remove(index) {
    this.items.splice(index, 1);
    this.#changed();
    (this.box.children[Math.min(index, this.items.length - 1)]?.querySelector("[aria-label^=Remove]") ?? this.add).focus();
  }

  #changed() {
    this.draw();
    this.onChange();
  }
}

/** A text of an item, kept in it as it is typed; `problem` names the line that says what is wrong with it. */
export function words(item, field, label, changed, problem, attributes = {}) {
  return el("input.in.grow", {
    value: item[field],
    "aria-label": label,
    required: true,
    maxlength: 100,
    "data-problem": problem,
    ...attributes,
    oninput: (event) => {
      item[field] = event.target.value.trim();
      changed();
    },
  });
}
