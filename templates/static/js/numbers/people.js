// Who may answer a number: everyone, or a list of people that one adds to and takes from.

import { el, icon } from "../core/dom.js";
import { avatar } from "../core/presence.js";

const byId = (id) => document.getElementById(id);

export class People {
  constructor(names, people, onChange) {
    Object.assign(this, { names: [...(names ?? [])], people, onChange });
    for (const radio of document.querySelectorAll("[name=who]")) radio.addEventListener("change", () => this.draw());
    byId("add-person").addEventListener("click", () => this.#add());
    byId("candidate").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#add();
    });
    this.draw();
  }

  /** The users, or null for everyone. */
  get value() {
    return this.#isOnly ? this.names : null;
  }

  get #isOnly() {
    return document.querySelector("[name=who]:checked").value === "only";
  }

  draw() {
    byId("only").hidden = !this.#isOnly;
    byId("nobody").hidden = this.names.length > 0;
    byId("chosen").hidden = this.names.length === 0;
    byId("chosen").replaceChildren(...this.names.map((name) => this.#item(name)));
    const free = Object.entries(this.people).filter(([name, person]) => person.is_agent && !this.names.includes(name));
    const first = el("option", { value: "" }, free.length ? "Choose somebody to add" : "Everyone who takes calls is on the list");
    byId("candidate").replaceChildren(first, ...free.map(([name, person]) => el("option", { value: name }, person.title)));
  }

  #item(name) {
    const title = this.people[name]?.title ?? name;
    const remove = el("button.btn.ghost.s.icon", { type: "button", "aria-label": `Remove ${title}`, onclick: () => this.#remove(name) }, icon("x", "ic-s"));
    return el("li", {}, avatar(name, title), el("span.grow.trunc", {}, title), remove);
  }

  #add() {
    const chosen = byId("candidate").value;
    byId("candidate").focus();
    if (chosen) this.#changed([...this.names, chosen]);
  }

  #remove(name) {
    this.#changed(this.names.filter((other) => other !== name));
    (byId("chosen").querySelector("button") ?? byId("candidate")).focus();
  }

  #changed(names) {
    this.names = names;
    this.draw();
    this.onChange();
  }
}
