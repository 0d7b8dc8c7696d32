// What a call was about: one of the company's reasons, from a list that typing narrows, or a few words where it keeps none.

import { el, icon, setAttribute } from "../core/dom.js";

const LABEL = "What the call was about";
// A list that fits needs no search; the box below it holds as many.
const AT_A_GLANCE = 6;

export class Reason {
  constructor(known, { isNeeded, onEnter }) {
    Object.assign(this, { known, isNeeded, onEnter, chosen: "", active: -1 });
    this.input = el("input.in.reason", { type: "text", maxlength: "60", required: isNeeded, autocomplete: "off", "aria-label": LABEL, placeholder: known.length ? "Search the reasons" : "What was it about?" });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    if (known.length) this.#makeList();
    else this.element = this.input;
  }

  get value() {
    return this.known.length ? this.chosen : this.input.value.trim();
  }

  focus() {
    (this.input.hidden ? this.list : this.input).focus();
  }

  #makeList() {
    const list = el("ul.reasons", { id: "reasons", role: "listbox", tabindex: "0", "aria-label": LABEL, "aria-required": String(this.isNeeded) });
    Object.assign(this, { list, element: el("div.reasonbox", {}, this.input, list) });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": "reasons", "aria-expanded": "true", "aria-autocomplete": "list" })) this.input.setAttribute(name, value);
    this.input.hidden = this.known.length <= AT_A_GLANCE;
    this.input.addEventListener("input", () => this.#draw());
    list.addEventListener("keydown", (event) => this.#key(event));
    this.#draw();
  }

  #draw() {
    const wanted = this.input.value.trim().toLowerCase();
    this.shown = this.known.filter((reason) => reason.toLowerCase().includes(wanted));
    this.active = this.shown.indexOf(this.chosen);
    if (this.active < 0 && wanted) this.active = this.shown.length ? 0 : -1;
    const option = (reason, n) => el("li", { id: `reason-${n}`, role: "option", "aria-selected": String(reason === this.chosen), onclick: () => this.#choose(n) }, el("span.grow", {}, reason), el("span.tick", {}, icon("check", "ic-s")));
    const none = el("li.none", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No reason is called that");
    this.list.replaceChildren(...(this.shown.length ? this.shown.map(option) : [none]));
    this.#mark();
  }

  #choose(n) {
    this.chosen = this.shown[n];
    this.active = n;
    for (const [at, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(at === n));
    this.#mark();
  }

  #mark() {
    for (const [at, item] of [...this.list.children].entries()) item.classList.toggle("at", at === this.active);
    const id = this.active >= 0 ? `reason-${this.active}` : null;
    for (const owner of [this.input, this.list]) setAttribute(owner, "aria-activedescendant", id);
    this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  // Enter takes what is marked; once more, and the wrap-up is over.
  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.known.length && this.shown.length) {
      event.preventDefault();
      this.active = (this.active + step + this.shown.length) % this.shown.length;
      this.#mark();
    } else if (event.key === "Enter" || (event.key === " " && event.target === this.list)) {
      event.preventDefault();
      const marked = this.shown?.[this.active];
      if (marked && marked !== this.chosen) this.#choose(this.active);
      else if (event.key === "Enter") this.onEnter();
    }
  }
}
