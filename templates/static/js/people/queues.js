// The queues of one person: with which priority, and whether they are logged on. Each change holds at once.

import { send } from "../core/api.js";
import { el, icon, setAttribute, setText } from "../core/dom.js";
import { attempt, toast } from "../core/toast.js";

const byId = (id) => document.getElementById(id);

export class TheirQueues {
  constructor(data, store) {
    Object.assign(this, { data, store, priorities: { ...data.memberships }, rows: new Map() });
    for (const queue of this.#inOrder()) this.#insert(queue);
    byId("add-queue")?.addEventListener("click", () => this.#add());
    this.draw();
  }

  draw() {
    if (!byId("their-queues")) return;
    byId("their-queues").closest("table").hidden = this.rows.size === 0;
    byId("no-queues").hidden = this.rows.size > 0;
    setText(byId("queues-count"), String(this.rows.size));
    const on = this.store.agents.get(this.data.name)?.queues ?? {};
    for (const [queue, row] of this.rows) {
      const toggle = row.querySelector(".switch");
      if (toggle && toggle.dataset.busy !== "true") setAttribute(toggle, "aria-checked", String(on[queue] === true));
    }
    this.#drawChoices();
  }

  #inOrder() {
    return Object.keys(this.priorities).sort((a, b) => this.#title(a).localeCompare(this.#title(b)));
  }

  #title(queue) {
    return this.data.queues[queue] ?? queue;
  }

  #insert(queue) {
    const title = this.#title(queue);
    const input = el("input.in.num", { type: "number", min: "0", max: "99", step: "1", required: true, inputmode: "numeric", "aria-label": `Priority in ${title}`, value: String(this.priorities[queue]), disabled: !this.data.may_set_queues });
    input.addEventListener("change", () => this.#reprioritise(queue, input));
    const toggle = this.data.may_log_others ? el("button.switch", { type: "button", role: "switch", "aria-checked": "false", "aria-label": `Logged on to ${title}` }) : null;
    toggle?.addEventListener("click", () => this.#flip(queue, toggle));
    const remove = this.data.may_set_queues ? el("button.btn.ghost.s.icon", { type: "button", "aria-label": `Take out of ${title}`, onclick: () => this.#remove(queue) }, icon("x", "ic-s")) : null;
    const name = el("a", { href: `/console/queues/${encodeURIComponent(queue)}` }, title);
    const row = el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, input), el("td", {}, toggle), el("td", {}, remove));
    this.rows.set(queue, row);
    byId("their-queues").append(row);
    return input;
  }

  #drawChoices() {
    const select = byId("queue");
    if (!select) return;
    const free = Object.entries(this.data.queues).filter(([queue]) => !(queue in this.priorities));
    const wanted = free.map(([queue]) => queue).join("|");
    if (select.dataset.names === wanted) return;
    select.dataset.names = wanted;
    const first = el("option", { value: "" }, free.length ? "Choose a queue" : "In every queue");
    select.replaceChildren(first, ...free.map(([queue, title]) => el("option", { value: queue }, title)));
  }

  async #save(priorities) {
    const path = `/api/v1/users/${encodeURIComponent(this.data.name)}/queues`;
    const isDone = await attempt(() => send("PUT", path, { queues: priorities }));
    if (isDone) {
      this.priorities = priorities;
      toast("Saved.");
    }
    return isDone;
  }

  async #add() {
    const queue = byId("queue").value;
    if (!queue) return byId("queue").focus();
    if (!(await this.#save({ ...this.priorities, [queue]: 0 }))) return undefined;
    const input = this.#insert(queue);
    this.draw();
    input.focus();
    return input.select();
  }

  async #reprioritise(queue, input) {
    if (!input.reportValidity()) return;
    const isDone = await this.#save({ ...this.priorities, [queue]: Number(input.value) });
    if (!isDone) input.value = String(this.priorities[queue]);
  }

  async #remove(queue) {
    const { [queue]: _, ...others } = this.priorities;
    if (!(await this.#save(others))) return;
    this.rows.get(queue).remove();
    this.rows.delete(queue);
    this.draw();
    (byId("queue") ?? byId("t-queues")).focus();
  }

  // The switch moves at once, and back if the server says no.
  async #flip(queue, toggle) {
    if (toggle.dataset.busy === "true") return;
    const wanted = toggle.getAttribute("aria-checked") !== "true";
    toggle.dataset.busy = "true";
    toggle.setAttribute("aria-checked", String(wanted));
    const path = `/api/v1/agents/${encodeURIComponent(this.data.name)}/queues/${encodeURIComponent(queue)}`;
    const isDone = await attempt(() => send("PUT", path, { logged_on: wanted }));
    toggle.dataset.busy = "false";
    if (!isDone) toggle.setAttribute("aria-checked", String(!wanted));
  }
}
