// A queue's members and what they are doing; who may log others on and off does it here (PHN-013).

import { send } from "../core/api.js";
import { el, icon, keyed, setAttribute, setClass, setText } from "../core/dom.js";
import { heldWords } from "../core/held.js";
import { agentState } from "../core/people.js";
import { avatarWithPresence, showPresence } from "../core/presence.js";
import { attempt, toast } from "../core/toast.js";
import { sortedAgents } from "./agents.js";
import { staffed } from "./counts.js";

export class Members {
  constructor(store) {
    this.store = store;
    this.id = null;
    store.addEventListener("change", () => this.#draw());
  }

  open(queue) {
    this.sheet ??= this.#build();
    this.id = queue;
    this.#draw();
    this.sheet.showModal();
  }

  #build() {
    this.title = el("h2", { id: "members-title" });
    this.count = el("p.sm.muted");
    this.people = el("ul.people", { "aria-labelledby": "members-title" });
    const close = el("button.btn.ghost.icon", { type: "button", "aria-label": "Close", onclick: () => this.sheet.close() }, icon("x"));
    const sheet = el(
      "dialog.sheet",
      { "aria-labelledby": "members-title" },
      el("div.hd", {}, el("div.grow", {}, this.title, this.count), close),
      this.people,
      el("p.sm.muted.none", {}, "Nobody is a member of this queue yet. An administrator adds them."),
    );
    document.getElementById("main").append(sheet);
    return sheet;
  }

  #draw() {
    if (!this.sheet || !this.id) return;
    const queue = this.store.queues.get(this.id);
    if (!queue) {
      this.sheet.close();
      return;
    }
    const theirs = sortedAgents(this.store).filter((agent) => this.id in agent.queues);
    const { loggedOn, free } = staffed(this.store, this.id);
    setText(this.title, queue.title);
    setText(this.count, `${loggedOn} of ${theirs.length} logged on, ${free} free`);
    this.sheet.querySelector(".none").hidden = theirs.length > 0;
    keyed(this.people, theirs, (agent) => agent.id, (agent) => this.#create(agent), (row, agent) => this.#drawMember(row, agent));
  }

  #create(agent) {
    const toggle = el("button.switch", { type: "button", role: "switch", "aria-checked": "false" });
    toggle.addEventListener("click", () => this.#flip(agent.id, toggle.getAttribute("aria-checked") !== "true"));
    return el("li", {}, avatarWithPresence(agent.id, agent.name), el("div.grow", {}, el("div.m.trunc", {}, agent.name), el("div.sm.trunc", {}, el("span.st"), el("span.faint"))), toggle);
  }

  #drawMember(row, agent) {
    const state = agentState(agent);
    showPresence(row.querySelector(".av"), state.look);
    const word = row.querySelector(".st");
    setText(word, state.word);
    setClass(word, `st ${state.look}`);
    const isOn = agent.queues[this.id];
    setText(word.nextElementSibling, [state.detail, heldWords(agent), isOn ? null : "not on this queue"].filter(Boolean).map((each) => ` · ${each}`).join(""));
    const toggle = row.querySelector(".switch");
    toggle.hidden = !this.store.me?.may?.includes("queues.log-others");
    setAttribute(toggle, "aria-label", `${agent.name} on ${this.store.queues.get(this.id).title}`);
    setAttribute(toggle, "aria-checked", String(isOn));
  }

  async #flip(id, isOn) {
    const [queue, agent] = [this.store.queues.get(this.id), this.store.agents.get(id)];
    await attempt(async () => {
      const after = await send("PUT", `/api/v1/agents/${id}/queues/${queue.id}`, { logged_on: isOn, message: "" });
      this.store.put("agent", id, { ...agent, queues: after.queues });
      toast(`${agent.name} is logged ${isOn ? "on to" : "off"} ${queue.title}.`);
    });
  }
}
