// Skills as chips: type one and press Enter, press its cross to take it away.

import { el, icon } from "../core/dom.js";

export class Skills {
  constructor(value, { isFixed, onChange }) {
    Object.assign(this, { value: [...value], isFixed, onChange });
    this.list = document.getElementById("skills");
    this.input = document.getElementById("skill");
    document.getElementById("add-skill").addEventListener("click", () => this.#add());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#add();
    });
    this.draw();
  }

  draw() {
    const remove = (skill) =>
      el("button", { type: "button", "aria-label": `Remove ${skill}`, disabled: this.isFixed, onclick: () => this.#remove(skill) }, icon("x", "ic-s"));
    this.list.hidden = this.value.length === 0;
    this.list.replaceChildren(...this.value.map((skill) => el("li", {}, skill, this.isFixed ? null : remove(skill))));
  }

  #add() {
    const skill = this.input.value.trim();
    const isKnown = this.value.some((other) => other.toLowerCase() === skill.toLowerCase());
    this.input.value = "";
    this.input.focus();
    if (!skill || isKnown) return;
    this.value.push(skill);
    this.draw();
    this.onChange();
  }

  #remove(skill) {
    this.value = this.value.filter((other) => other !== skill);
    this.draw();
    this.onChange();
    this.input.focus();
  }
}
