// The campaigns' part of who is calling: open the customer, select them, say what came of it. Fetched only where there is any.

import { send } from "../core/api.js";
import { el, icon } from "../core/dom.js";
import { phoneNumber } from "../core/people.js";
import { toast, toastError } from "../core/toast.js";
import { shownList } from "./caller.js";

const STYLES = new URL("../../css/customers.css", import.meta.url).href;

/** `known` is what the page was told of the caller; returns the part of the card. */
export function customersPart(known) {
  if (!document.querySelector(`link[href="${STYLES}"]`)) document.head.append(el("link", { rel: "stylesheet", href: STYLES }));
  const box = el("section.campaigns", { "aria-labelledby": "campaigns-title" }, el("h3", { id: "campaigns-title" }, "Campaigns"));
  if (known.returns_to) box.append(line("corner-down-right", `Returns our call: ${known.returns_to}`, "Before the next customer is called", "good"));
  const { customers } = known;
  if (customers.length > 1) box.append(el("p.sm.muted", {}, "Several campaigns know this number, the latest first. Open the one that this call is about."));
  const cards = customers.map((customer) => new Card(known.call, customer, () => cards));
  box.append(...cards.map((card) => card.box));
  if (customers.some((each) => each.is_selected)) cards[customers.findIndex((each) => each.is_selected)].open();
  return box;
}

class Card {
  constructor(call, customer, all) {
    const path = `/api/agent/calls/${encodeURIComponent(call)}/customers/${encodeURIComponent(customer.campaign)}/${encodeURIComponent(customer.customer)}`;
    Object.assign(this, { path, customer, all, box: el("div.customer") });
    this.draw();
  }

  /** Ask for everything that the campaign shows of the customer. */
  async open() {
    await this.#take(send("GET", this.path));
  }

  close() {
    this.opened = null;
    this.draw();
  }

  draw() {
    const { customer, opened } = this;
    const toggle = el("button.btn.s", { type: "button", "aria-expanded": opened ? "true" : "false", onclick: () => (this.opened ? this.close() : this.open()) }, opened ? "Close" : "Open", el("span.vh", {}, ` ${customer.name ?? "the customer"} of ${customer.title}`));
    const head = line("user", customer.name ?? "No name", [customer.title, customer.dialled_at ? dialled(customer) : "Not called yet"].join(" · "));
    head.append(toggle);
    this.box.replaceChildren(...[head, ...(opened ? this.#details(opened) : [])].filter(Boolean));
  }

  #details(opened) {
    const facts = [{ label: "Number", value: opened.number }, ...opened.fields, ...(opened.attempts ? [{ label: "Called", value: times(opened.attempts) }] : [])];
    const select = opened.is_selected
      ? el("p.note.good", { role: "status" }, icon("circle-check"), el("span", {}, "This call is with this customer."))
      : el("p", {}, el("button.btn.pri", { type: "button", onclick: () => this.#select() }, "This is the customer"));
    return [shownList(facts), select, opened.is_selected ? this.#outcomes(opened) : null];
  }

  #outcomes(opened) {
    if (!opened.outcomes.length) return el("p.sm.muted", {}, "The campaign has no outcomes to choose from.");
    const again = el("input.in", { type: "datetime-local", "aria-label": "Call again at (left empty: after the campaign's usual pause)" });
    const button = (each) => el("button.btn", { type: "button", "aria-pressed": each.name === opened.given ? "true" : "false", onclick: () => this.#give(each, again.value) }, each.name === opened.given ? icon("check", "ic-s") : null, each.title);
    const row = (list, ...more) => el("div.row.wrap", {}, ...list.map(button), ...more);
    const final = opened.outcomes.filter((each) => each.is_final);
    const open = opened.outcomes.filter((each) => !each.is_final);
    return el("div", { role: "group", "aria-label": "Outcome" }, el("h4.sm", {}, "What came of it?"), final.length ? row(final) : null, open.length ? el("p.sm.muted", {}, "Called again:") : null, open.length ? row(open, again) : null);
  }

  async #select() {
    await this.#take(send("POST", this.path, {}), (opened) => {
      for (const other of this.all()) if (other !== this) other.close();
      this.customer = { ...this.customer, is_selected: opened.is_selected };
    });
    this.box.querySelector("[role=group] button")?.focus();
  }

  async #give(outcome, again) {
    const at = again && !outcome.is_final ? new Date(again).getTime() : null;
    await this.#take(send("PUT", `${this.path}/outcome`, { outcome: outcome.name, next_at: at }), () => toast(`Outcome: ${outcome.title}.`));
    this.box.querySelector("[aria-pressed=true]")?.focus();
  }

  async #take(asked, done = () => {}) {
    try {
      this.opened = await asked;
      done(this.opened);
      this.draw();
    } catch (error) {
      toastError(error);
    }
  }
}

function line(iconName, title, detail, look = "") {
  return el(`div.known${look ? `.${look}` : ""}`, {}, el("span.ti", {}, icon(iconName, "ic-s")), el("div.grow", {}, el("div.m", {}, /^\+\d+$/.test(title) ? phoneNumber(title) : title), el("div.sm.muted", {}, detail)));
}

function dialled({ dialled_at: at, last_outcome: outcome }) {
  const when = new Date(at).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return outcome ? `called ${when}, ${outcome}` : `called ${when}`;
}

function times(count) {
  return count === 1 ? "once" : `${count} times`;
}
