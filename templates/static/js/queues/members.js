// The members of a queue: who, with which priority number, and whether they are logged on now.

import { send } from "../core/api.js";
import { el, icon, setAttribute, setText } from "../core/dom.js";
import { avatar } from "../core/presence.js";
import { attempt } from "../core/toast.js";

const byId = (id) => document.getElementById(id);

export class Members {
  constructor({ data, store, skills, onChange }) {
    Object.assign(this, { data, store, skills, onChange, rows: new Map(), saved: new Set(Object.keys(data.doc.members)) });
    for (const [name, priority] of inTurn(data.doc.members, data.people)) this.#insert(name, priority);
    byId("add-member")?.addEventListener("click", () => this.#addChosen());
    byId("candidate")?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.#addChosen();
      }
    });
    this.draw();
  }

  /** User → priority; a number that is none stays as it was typed, for the server to refuse. */
  get value() {
    return Object.fromEntries([...this.rows].map(([name, row]) => [name, number(row.querySelector("input"))]));
  }

  /** What was saved can be logged on to. */
  noteSaved(members) {
    this.saved = new Set(Object.keys(members));
    this.draw();
  }

  draw() {
    byId("members").closest("table").hidden = this.rows.size === 0;
    byId("no-members").hidden = this.rows.size > 0;
    setText(byId("members-count"), String(this.rows.size));
    for (const [name, row] of this.rows) this.#drawRow(name, row);
    this.#drawCandidates();
  }

  #addChosen() {
    const chosen = byId("candidate").value;
    if (!chosen) return byId("candidate").focus();
    const row = this.#insert(chosen, 0);
    this.onChange();
    const input = row.querySelector("input");
    input.focus();
    return input.select();
  }

  #insert(name, priority) {
    const title = this.data.people[name]?.title ?? name;
    const input = el("input.in.num", { type: "number", "data-problem": "members", min: "0", max: "99", step: "1", required: true, inputmode: "numeric", "aria-label": `Priority of ${title}`, value: String(priority), disabled: !this.data.may_manage });
    input.addEventListener("input", () => this.onChange());
    const remove = el("button.btn.ghost.s.icon", { type: "button", "aria-label": `Remove ${title}`, onclick: () => this.#remove(name) }, icon("x", "ic-s"));
    const row = el(
      "tr",
      { "data-member": name },
      el("th", { scope: "row" }, el("span.who", {}, avatar(name, title), el("span.trunc", {}, title), el("span.tag.amber.lacks", { hidden: true }))),
      el("td", {}, input),
      el("td", {}, this.data.may_log_others ? this.#switch(name, title) : el("span.on.muted")),
      el("td", {}, this.data.may_manage ? remove : null),
    );
    this.rows.set(name, row);
    byId("members").append(row);
    return row;
  }

  #remove(name) {
    const row = this.rows.get(name);
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button[aria-label^=Remove]");
    row.remove();
    this.rows.delete(name);
    this.onChange();
    (next ?? byId("candidate")).focus();
  }

  #switch(name, title) {
    const toggle = el("button.switch", { type: "button", role: "switch", "aria-checked": "false", "aria-label": `${title} is logged on` });
    toggle.addEventListener("click", () => this.#flip(toggle, name));
    return toggle;
  }

  // The switch moves at once, and back if the server says no.
  async #flip(toggle, name) {
    if (toggle.dataset.busy === "true" || toggle.getAttribute("aria-disabled") === "true") return;
    const wanted = toggle.getAttribute("aria-checked") !== "true";
    toggle.dataset.busy = "true";
    toggle.setAttribute("aria-checked", String(wanted));
    const place = `/api/v1/agents/${encodeURIComponent(name)}/queues/${encodeURIComponent(this.data.name)}`;
    const isDone = await attempt(() => send("PUT", place, { logged_on: wanted }));
    toggle.dataset.busy = "false";
    if (!isDone) toggle.setAttribute("aria-checked", String(!wanted));
  }

  #drawRow(name, row) {
    const has = (this.data.people[name]?.tags ?? []).map((tag) => tag.toLowerCase());
    const lacking = this.skills.value.filter((skill) => !has.includes(skill.toLowerCase()));
    const lacks = row.querySelector(".lacks");
    lacks.hidden = lacking.length === 0;
    setText(lacks, `Lacks ${lacking.join(", ")}`);
    const isOn = this.store.agents.get(name)?.queues[this.data.name] === true;
    const toggle = row.querySelector(".switch");
    if (!toggle) return setText(row.querySelector(".on"), isOn ? "Yes" : "No");
    setAttribute(toggle, "aria-disabled", this.saved.has(name) ? null : "true");
    setAttribute(toggle, "title", this.saved.has(name) ? null : "Save first");
    if (toggle.dataset.busy !== "true") setAttribute(toggle, "aria-checked", String(isOn));
    return undefined;
  }

  #drawCandidates() {
    const select = byId("candidate");
    if (!select) return;
    const free = Object.entries(this.data.people).filter(([name, person]) => person.is_agent && !this.rows.has(name));
    const first = el("option", { value: "" }, free.length ? "Choose a member to add" : "Everyone who takes calls is a member");
    const wanted = free.map(([name]) => name).join("|");
    if (select.dataset.names === wanted) return;
    select.dataset.names = wanted;
    select.replaceChildren(first, ...free.map(([name, person]) => el("option", { value: name }, person.title)));
  }
}

function number(input) {
  return input.value.trim() === "" ? null : Number(input.value);
}

function inTurn(members, people) {
  const title = (name) => people[name]?.title ?? name;
  return Object.entries(members).sort(([a, x], [b, y]) => x - y || title(a).localeCompare(title(b)));
}
