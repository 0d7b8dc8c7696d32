// What one has accepted: who wrote what, and Done or Give back.

import { shownList } from "../agent/caller.js";
import { send } from "../core/api.js";
import { el, icon, keyed, setText } from "../core/dom.js";
import { attempt } from "../core/toast.js";
import { channelIcon, channelOf, nameOf } from "./words.js";

const NOTE_MAX = 500;

export class Mine {
  constructor(stack) {
    this.stack = stack;
    this.list = el("ul");
    this.count = el("span.cnt");
    const head = el("div.hd", {}, el("h2", { id: "my-requests-title" }, "My requests"), this.count);
    this.box = el("section.card.my-requests", { id: "my-requests", "aria-labelledby": "my-requests-title", hidden: true }, head, this.list);
    document.getElementById("middle").after(this.box);
  }

  get hasFocus() {
    return this.box.contains(document.activeElement);
  }

  /** Put the focus on one, or on the first. */
  focus(id = null) {
    const item = [...this.list.children].find((each) => each.dataset.id === id) ?? this.list.firstElementChild;
    item?.querySelector("summary").focus();
  }

  draw() {
    const mine = this.stack.known.mine;
    this.box.hidden = mine.length === 0;
    setText(this.count, String(mine.length));
    keyed(this.list, mine, (each) => each.id, (each) => this.#create(each, mine.length === 1), (item, each) => this.#draw(item, each));
  }

  #create(request, isOnly) {
    const details = el(
      "details",
      { open: isOnly },
      el("summary.row", {}, icon("chevron-right", "ic-s"), channelIcon(request), el("span.b.trunc.from", {}, request.from), el("span.trunc.grow.subject", {}, request.subject), el("span.sm.muted.where")),
      el("div.body", {}, request.variables.length ? shownList(request.variables) : null, el("p.text", { hidden: true }), this.#form(request)),
    );
    details.addEventListener("toggle", () => details.open && this.#read(details, request));
    return el("li", { "data-id": request.id }, details);
  }

  #form(request) {
    const reasons = this.stack.store.wrapUpReasons;
    const about = reasons.length ? el("select.in", { name: "reason", "aria-label": `What it was about: ${nameOf(request)}` }, el("option", { value: "" }, "About…"), ...reasons.map((each) => el("option", {}, each))) : null;
    const note = el("input.in.grow", { name: "note", maxlength: NOTE_MAX, placeholder: "Note", "aria-label": `Note: ${nameOf(request)}`, autocomplete: "off" });
    const done = el("button.btn.pri", { "aria-label": `Done: ${nameOf(request)}` }, icon("check", "ic-s"), "Done");
    const back = el("button.btn", { type: "button", "aria-label": `Give back: ${nameOf(request)}`, onclick: () => this.stack.release(request) }, "Give back");
    const form = el("form.row", {}, about, note, done, back);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.stack.finish(request, { reason: about?.value ?? "", note: note.value });
    });
    return form;
  }

  #draw(item, request) {
    const queue = this.stack.store.queues.get(request.queue);
    setText(item.querySelector(".where"), `${channelOf(request).word} · ${queue?.title ?? request.queue}`);
    for (const button of item.querySelectorAll("button")) button.disabled = this.stack.isBusy;
    if (request.text !== undefined) this.#write(item, request.text);
  }

  // A list has no texts: one is fetched when it is looked at.
  async #read(details, request) {
    const text = details.querySelector(".text");
    if (!text.hidden) return;
    await attempt(async () => this.#write(details, (await send("GET", `/api/v1/conversations/${request.id}`)).text));
  }

  #write(item, words) {
    const text = item.querySelector(".text");
    setText(text, words || "There is no text.");
    text.hidden = false;
  }
}
