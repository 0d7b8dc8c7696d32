// A team leader's sheet about one agent: their state, their queues, and a word to go with it.

import { send } from "../core/api.js";
import { el, icon, keyed, setAttribute, setText } from "../core/dom.js";
import { heldWords } from "../core/held.js";
import { agentState } from "../core/people.js";
import { attempt, toast } from "../core/toast.js";
import { sortedQueues } from "./counts.js";

const STATES = [
  { state: "available", word: "Available" },
  { state: "idle", word: "Not ready" },
  { state: "logged-off", word: "Log off" },
];
const DEEDS = { available: "is available", idle: "is set to not ready", "logged-off": "is logged off" };

export class Leading {
  constructor(store) {
    this.store = store;
    this.id = null;
    this.drawn = "";
    store.addEventListener("change", () => this.#draw());
  }

  get maySetStates() {
    return this.store.me?.may?.includes("agents.lead") ?? false;
  }

  get maySetQueues() {
    return this.store.me?.may?.includes("queues.log-others") ?? false;
  }

  /** Whether this person may do something to that agent. */
  covers(agent) {
    return agent.id !== this.store.me?.id && (this.maySetStates || this.maySetQueues);
  }

  open(id) {
    this.sheet ??= this.#build();
    this.id = id;
    this.drawn = "";
    this.message.value = "";
    this.#draw();
    this.sheet.showModal();
  }

  #build() {
    this.title = el("h2", { id: "sheet-title" });
    this.now = el("p.sm.muted");
    this.message = el("input.in", { id: "sheet-message", type: "text", maxlength: 200, autocomplete: "off" });
    this.states = el("div.choices", { role: "group", "aria-label": "State" });
    this.queues = el("ul.rows", { "aria-label": "Queues" });
    const close = el("button.btn.ghost.icon", { type: "button", "aria-label": "Close", onclick: () => this.sheet.close() }, icon("x"));
    const sheet = el(
      "dialog.sheet",
      { "aria-labelledby": "sheet-title" },
      el("div.hd", {}, el("div.grow", {}, this.title, this.now), close),
      el("div.field", {}, el("label", { for: "sheet-message" }, "Message to them (optional)"), this.message),
      el("section.of-state", {}, el("h3", {}, "State"), this.states, el("p.sm.muted", {}, "Nobody is cut off: a ringing call goes on to the next agent, and a call in progress to its end.")),
      el("section.of-queues", {}, el("h3", {}, "Queues"), this.queues, el("p.sm.muted.none", {}, "They are in no queue.")),
    );
    document.getElementById("main").append(sheet);
    return sheet;
  }

  #draw() {
    const agent = this.store.agents.get(this.id);
    if (!this.sheet || !this.id) return;
    if (!agent) return this.sheet.close();
    const state = agentState(agent);
    setText(this.title, agent.name);
    setText(this.now, [state.word, state.detail, heldWords(agent), agent.then ? "a state is to follow the call" : null].filter(Boolean).join(" · "));
    this.sheet.querySelector(".of-state").hidden = !this.maySetStates;
    this.sheet.querySelector(".of-queues").hidden = !this.maySetQueues;
    this.#drawStates(agent);
    this.#drawQueues(agent);
    return undefined;
  }

  #drawStates(agent) {
    const stamp = [agent.id, agent.state, agent.reason, ...this.store.reasons].join("|");
    if (stamp === this.drawn) return;
    this.drawn = stamp;
    const choice = (word, state, reason = null) => {
      const isNow = agent.state === state && (state !== "paused" || agent.reason === reason);
      return el("button.btn", { type: "button", "aria-pressed": String(isNow), onclick: () => this.#setState(agent.id, state, reason) }, word);
    };
    const [available, ...others] = STATES.map(({ word, state }) => choice(word, state));
    this.states.replaceChildren(available, ...this.store.reasons.map((reason) => choice(`Pause: ${reason}`, "paused", reason)), ...others);
  }

  #drawQueues(agent) {
    const theirs = sortedQueues(this.store).filter((queue) => queue.id in agent.queues);
    this.sheet.querySelector(".none").hidden = theirs.length > 0;
    const create = (queue) => {
      const toggle = el("button.switch", { type: "button", role: "switch", "aria-checked": "false", "aria-label": queue.title });
      toggle.addEventListener("click", () => this.#setQueue(queue, toggle.getAttribute("aria-checked") !== "true"));
      return el("li.row", {}, el("span.grow.trunc", { "aria-hidden": "true" }, queue.title), toggle);
    };
    keyed(this.queues, theirs, (queue) => queue.id, create, (row, queue) => {
      setAttribute(row.querySelector(".switch"), "aria-checked", agent.queues[queue.id] ? "true" : "false");
    });
  }

  async #setState(id, state, reason) {
    const { name } = this.store.agents.get(id);
    await attempt(async () => {
      const after = await send("PUT", `/api/v1/agents/${id}/state`, { state, reason, message: this.message.value });
      const deed = DEEDS[state] ?? `is paused: ${reason}`;
      toast(after.then ? `After the call, ${name} ${deed}.` : `${name} ${deed}.`);
      this.sheet.close();
    });
  }

  async #setQueue(queue, isOn) {
    const agent = this.store.agents.get(this.id);
    await attempt(async () => {
      const body = { logged_on: isOn, message: this.message.value };
      const after = await send("PUT", `/api/v1/agents/${agent.id}/queues/${queue.id}`, body);
      this.store.put("agent", agent.id, { ...agent, queues: after.queues });
      toast(`${agent.name} is logged ${isOn ? "on to" : "off"} ${queue.title}.`);
    });
  }
}
