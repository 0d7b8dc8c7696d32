// The menu of a waiting call, and the one question that is asked: nobody who was withdrawn is called back.

import { send } from "../core/api.js";
import { el, icon } from "../core/dom.js";
import { callerName } from "../core/people.js";
import { attempt, toast } from "../core/toast.js";
import { isFree } from "../live/counts.js";
import { priorityOf } from "./hands.js";

const FIRST = 1;
const LAST = 9;
const MOST = 12;

export class Menu {
  constructor(hands) {
    Object.assign(this, { hands, store: hands.store, call: {}, box: build(), question: null });
  }

  open(button) {
    const call = this.store.calls.get(button.dataset.call);
    if (!call) return;
    this.call = call;
    this.box.replaceChildren(...this.#items(call));
    this.box.setAttribute("aria-label", `Call of ${callerName(call)}`);
    this.box.showPopover();
    place(this.box, button.getBoundingClientRect());
    this.box.querySelector("button")?.focus();
  }

  close() {
    if (this.box.matches(":popover-open")) this.box.hidePopover();
    this.question?.close();
  }

  #items(call) {
    const { hands } = this;
    const item = (name, text, act, isOff = false) =>
      el("button.item", { type: "button", role: "menuitem", disabled: isOff, onclick: () => { this.box.hidePopover(); act(); } }, icon(name), text);
    const priority = priorityOf(call);
    const given = this.store.agents.get(call.assigned_to);
    const free = [...this.store.agents.values()].filter((agent) => isFree(agent) && agent.id !== this.store.me?.agent);
    free.sort((a, b) => (call.queue in b.queues) - (call.queue in a.queues) || a.name.localeCompare(b.name));
    return [
      hands.mayTake(call) ? item("phone", "Take it", () => hands.take(call)) : null,
      item("chevron-up", `Serve sooner (priority ${Math.max(priority - 1, FIRST)})`, () => this.#move(call, priority - 1), priority <= FIRST),
      item("chevron-down", `Serve later (priority ${Math.min(priority + 1, LAST)})`, () => this.#move(call, priority + 1), priority >= LAST),
      given ? item("corner-down-right", `Take it back from ${given.name}`, () => this.#takeBack(call)) : null,
      call.callback ? item("phone-off", "Do not call back…", () => this.#ask(call)) : null,
      el("hr", { role: "separator" }),
      el("div.cap", { id: "give-cap" }, free.length ? "Give it to" : "Nobody is free to give it to"),
      el("div", { role: "group", "aria-labelledby": "give-cap" }, ...free.slice(0, MOST).map((agent) => item("user", agent.name, () => this.#give(call, agent)))),
    ].filter(Boolean);
  }

  async #move(call, priority) {
    const before = priorityOf(call);
    const isDone = await this.hands.steer("PUT", call, "priority", { priority });
    const words = priority < before ? "is served sooner" : "is served later";
    if (isDone) toast(`${callerName(call)} ${words}: priority ${priority}.`, () => this.hands.steer("PUT", call, "priority", { priority: before }));
  }

  async #give(call, agent) {
    const isDone = await this.hands.steer("PUT", call, "assignment", { agent: agent.id });
    if (isDone) toast(`${callerName(call)} rings at ${agent.name}.`, () => this.hands.steer("DELETE", call, "assignment"));
  }

  async #takeBack(call) {
    if (await this.hands.steer("DELETE", call, "assignment")) toast(`${callerName(call)} is offered by turns again.`);
  }

  #ask(call) {
    const answer = (look, text, act) => el(`button.btn${look}`, { type: "button", onclick: () => { this.question.close(); act?.(); } }, text);
    const question = el(
      "dialog.sheet",
      { role: "alertdialog", "aria-labelledby": "withdraw-title", "aria-describedby": "withdraw-why" },
      el("div.hd", {}, el("h2", { id: "withdraw-title" }, `Do not call ${callerName(call)} back?`)),
      el("section", {}, el("p", { id: "withdraw-why" }, "They were told that they will be called. The request leaves the queue for good.")),
      el("section.row", {}, answer("", "Keep it"), answer(".bad", "Do not call back", () => withdraw(call))),
    );
    this.question = question;
    question.addEventListener("close", () => question.remove());
    document.getElementById("main").append(question);
    question.showModal();
  }
}

async function withdraw(call) {
  const isDone = await attempt(() => send("DELETE", `/api/v1/callbacks/${encodeURIComponent(call.id)}`));
  if (isDone) toast(`${callerName(call)} is not called back.`);
}

function build() {
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

function place(menu, button) {
  const box = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, button.right - box.width), innerWidth - box.width - 8);
  const below = button.bottom + 4;
  menu.style.left = `${left}px`;
  menu.style.top = `${below + box.height > innerHeight - 8 ? Math.max(8, button.top - box.height - 4) : below}px`;
}
