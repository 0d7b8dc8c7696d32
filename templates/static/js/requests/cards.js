// The cards of requests that wait, at most five, above the popover of the call that rings.

import { el, icon, keyed, setAttribute, setText } from "../core/dom.js";
import { queueHue } from "../live/counts.js";
import { inWindow, labelOf } from "./order.js";
import { age, channelIcon, channelOf, nameOf } from "./words.js";

const NARROW = "(max-width: 760px)";
const FOLDED = "requests-folded";
const QUIET_MS = 10_000;

export class Cards {
  constructor(stack) {
    Object.assign(this, { stack, count: 0, saidAt: 0 });
    const folded = localStorage.getItem(FOLDED);
    this.isFolded = folded === null ? matchMedia(NARROW).matches : folded === "yes";
    this.#build();
  }

  get hasFocus() {
    return this.box.contains(document.activeElement);
  }

  /** Put the focus on the first Accept; false where there is none. */
  focus() {
    const button = this.box.hidden ? null : this.box.querySelector("button:enabled");
    button?.focus();
    return Boolean(button);
  }

  draw() {
    const { known } = this.stack;
    const { waiting, total } = known;
    this.box.hidden = waiting.length === 0;
    this.first = waiting[0]?.id;
    keyed(this.list, this.isFolded ? [] : inWindow(waiting), (each) => each.id, (each) => this.#create(each), (card, each) => this.#draw(card, each));
    const label = labelOf(total);
    setText(this.label, label || String(total));
    setAttribute(this.fold, "aria-expanded", String(!this.isFolded));
    setAttribute(this.fold, "aria-label", this.isFolded ? "Show the requests" : "Fold the requests");
    this.all.hidden = waiting.length < 2 || this.isFolded;
    this.all.disabled = this.stack.isBusy;
    setText(this.all.querySelector("span"), `Accept ${waiting.length} requests`);
    this.#say(waiting.length);
  }

  #build() {
    this.label = el("span.cnt.label");
    this.fold = el("button.btn.ghost.s.icon.fold", { type: "button", "aria-controls": "requests-list", onclick: () => this.#toggle() }, icon("chevron-down", "ic-s"));
    this.list = el("ol", { id: "requests-list" });
    this.all = el("button.btn.pri.all", { type: "button", onclick: () => this.stack.acceptAll() }, icon("check", "ic-s"), el("span"));
    this.status = el("p.vh", { id: "requests-status", role: "status" });
    const head = el("div.head.row", {}, icon("inbox"), el("h2", { id: "requests-title" }, "Requests"), this.label, el("span.grow"), this.fold);
    this.box = el("section.reqs", { id: "requests", "aria-labelledby": "requests-title", hidden: true }, head, this.list, this.all);
    const popover = document.getElementById("popover");
    const floats = el("div.floats", {}, this.box);
    popover.before(floats);
    floats.after(this.status);
    // moveBefore keeps the focus of whoever is about to answer.
    if (floats.moveBefore) floats.moveBefore(popover, null);
    else floats.append(popover);
  }

  #toggle() {
    this.isFolded = !this.isFolded;
    localStorage.setItem(FOLDED, this.isFolded ? "yes" : "no");
    this.draw();
  }

  #create(request) {
    const accept = el("button.btn.s.accept", { type: "button" }, "Accept", el("kbd", { "aria-hidden": "true" }, "W"));
    accept.addEventListener("click", () => this.stack.accept(request));
    return el(
      "li.req",
      {},
      channelIcon(request),
      el("div.grow", {}, el("div.b.trunc.from"), el("div.sm.trunc.subject"), el("div.sm.muted.trunc.more"), el("div.row.sm.muted", {}, el("i.qd"), el("span.trunc.where"))),
      accept,
    );
  }

  #draw(card, request) {
    const isFirst = request.id === this.first;
    const queue = this.stack.store.queues.get(request.queue);
    setText(card.querySelector(".from"), request.from ?? channelOf(request).word);
    setText(card.querySelector(".subject"), request.subject ?? "");
    setText(card.querySelector(".more"), request.variables.map(({ label, value }) => `${label} ${value}`).join(" · "));
    setText(card.querySelector(".where"), [channelOf(request).word, queue?.title ?? request.queue, age(request.since)].join(" · "));
    setAttribute(card.querySelector(".qd"), "class", `qd c${queueHue(this.stack.store, request.queue)}`);
    const accept = card.querySelector(".accept");
    setAttribute(accept, "aria-label", `Accept ${nameOf(request)}`);
    accept.querySelector("kbd").hidden = !isFirst;
    setAttribute(accept, "aria-keyshortcuts", isFirst ? "W" : null);
    accept.disabled = this.stack.isBusy;
  }

  // Only that there are more than before, and not more often than one can bear.
  #say(count) {
    const hasGrown = count > this.count;
    if (hasGrown && Date.now() - this.saidAt < QUIET_MS) return;
    this.count = count;
    if (!hasGrown) return;
    this.saidAt = Date.now();
    setText(this.status, count === 1 ? "1 request waits." : `${count} requests wait.`);
  }
}
