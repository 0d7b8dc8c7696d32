// What one may do with a waiting call: take it, serve it sooner or later, give it to a colleague, take it back.

import { send } from "../core/api.js";
import { el, icon } from "../core/dom.js";
import { callerName } from "../core/people.js";
import { attempt, toast } from "../core/toast.js";
import { isFree, isWaiting } from "../live/counts.js";

const FIRST = 1;
const LAST = 9;
const USUAL = 5;
const MOST = 12;

export function priorityOf(call) {
  return call.priority ?? USUAL;
}

export class Hands {
  /** `onTake(call)` hears of a call that one is about to be rung for by one's own wish. */
  constructor(store, { onTake = () => {} } = {}) {
    Object.assign(this, { store, onTake, menu: null, call: null });
    store.addEventListener("change", () => this.#closeIfGone());
  }

  mayTake(call) {
    return Boolean(this.store.myAgent && call.queue in this.store.myAgent.queues);
  }

  maySteer(call) {
    return this.mayTake(call) || (this.store.me?.may?.includes("calls.steer") ?? false);
  }

  take(call) {
    this.onTake(call);
    return this.#do("POST", call, "take");
  }

  async move(call, priority) {
    const before = priorityOf(call);
    const isDone = await this.#do("PUT", call, "priority", { priority });
    const words = priority < before ? "is served sooner" : "is served later";
    if (isDone) toast(`${callerName(call)} ${words}: priority ${priority}.`, () => this.#do("PUT", call, "priority", { priority: before }));
  }

  async give(call, agent) {
    const isDone = await this.#do("PUT", call, "assignment", { agent: agent.id });
    if (isDone) toast(`${callerName(call)} rings at ${agent.name}.`, () => this.#do("DELETE", call, "assignment"));
  }

  async takeBack(call) {
    if (await this.#do("DELETE", call, "assignment")) toast(`${callerName(call)} is offered by turns again.`);
  }

  /** A button that opens the menu of a call. */
  button(look = "") {
    const button = el(`button.btn.ghost.s.icon.more${look}`, { type: "button", "aria-haspopup": "menu" }, icon("ellipsis", "ic-s"));
    button.addEventListener("click", () => this.#open(button));
    return button;
  }

  /** Make a button speak for a call; hidden where nothing may be done. */
  dress(button, call) {
    button.hidden = !isWaiting(call) || !this.maySteer(call);
    button.dataset.call = call.id;
    const label = `More for ${callerName(call)}`;
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  }

  #do(method, call, what, body = undefined) {
    return attempt(() => send(method, `/api/v1/waiting/${encodeURIComponent(call.id)}/${what}`, body));
  }

  #open(button) {
    const call = this.store.calls.get(button.dataset.call);
    if (!call) return;
    this.call = call;
    this.menu ??= this.#build();
    this.menu.replaceChildren(...this.#items(call));
    this.menu.setAttribute("aria-label", `Call of ${callerName(call)}`);
    this.menu.showPopover();
    place(this.menu, button.getBoundingClientRect());
    this.menu.querySelector("button")?.focus();
  }

  #build() {
    const menu = el("div.menu", { popover: "auto", role: "menu" });
    menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const items = [...menu.querySelectorAll("button:enabled")];
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    });
    document.getElementById("main").append(menu);
    return menu;
  }

  #items(call) {
    const item = (name, text, act, isOff = false) =>
      el("button.item", { type: "button", role: "menuitem", disabled: isOff, onclick: () => { this.menu.hidePopover(); act(); } }, icon(name), text);
    const priority = priorityOf(call);
    const given = this.store.agents.get(call.assigned_to);
    const free = [...this.store.agents.values()].filter((agent) => isFree(agent) && agent.id !== this.store.me?.agent);
    free.sort((a, b) => (call.queue in b.queues) - (call.queue in a.queues) || a.name.localeCompare(b.name));
    return [
      this.mayTake(call) ? item("phone", "Take it", () => this.take(call)) : null,
      item("chevron-up", `Serve sooner (priority ${Math.max(priority - 1, FIRST)})`, () => this.move(call, priority - 1), priority <= FIRST),
      item("chevron-down", `Serve later (priority ${Math.min(priority + 1, LAST)})`, () => this.move(call, priority + 1), priority >= LAST),
      given ? item("corner-down-right", `Take it back from ${given.name}`, () => this.takeBack(call)) : null,
      el("hr", { role: "separator" }),
      el("div.cap", { id: "give-cap" }, free.length ? "Give it to" : "Nobody is free to give it to"),
      el("div", { role: "group", "aria-labelledby": "give-cap" }, ...free.slice(0, MOST).map((agent) => item("user", agent.name, () => this.give(call, agent)))),
    ].filter(Boolean);
  }

  // A menu about a call that has left is no use.
  #closeIfGone() {
    if (!this.menu?.matches(":popover-open")) return;
    const call = this.store.calls.get(this.call.id);
    if (!call || !isWaiting(call)) this.menu.hidePopover();
  }
}

function place(menu, button) {
  const box = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, button.right - box.width), innerWidth - box.width - 8);
  const below = button.bottom + 4;
  menu.style.left = `${left}px`;
  menu.style.top = `${below + box.height > innerHeight - 8 ? Math.max(8, button.top - box.height - 4) : below}px`;
}
