// Who is calling: the contact, the lists they are on, earlier calls. Asked for once, when the call is offered.

import { el, icon, setText } from "../core/dom.js";
import { send } from "../core/api.js";
import { phoneNumber } from "../core/people.js";
import { now } from "../core/time.js";

const DAY_MS = 86_400_000;
const OUTCOMES = {
  answered: "Answered",
  abandoned: "Hung up while waiting",
  "timed-out": "Nobody answered in time",
  callback: "Asked to be called back",
  voicemail: "Left a message",
  transferred: "Transferred",
  "flow-ended": "Ended in the menu",
  failed: "Failed",
  busy: "Called: busy",
  "no-answer": "Called: no answer",
  cancelled: "Called: given up",
};

export class Caller {
  /** `onShown` hears what the call's flow shows of it. */
  constructor(box, onShown) {
    Object.assign(this, { box, onShown, call: null });
  }

  draw(at) {
    const call = at.call && ["ringing", "calling", "in-call", "wrap-up"].includes(at.kind) ? at.call.id : null;
    if (call === this.call) return;
    this.call = call;
    this.box.hidden = true;
    setText(this.box.querySelector("h2"), at.call?.callback ? "Who asked to be called" : at.call?.calling ? "Whom you called" : "Who is calling");
    if (call) this.#ask(call);
  }

  async #ask(call) {
    try {
      const known = await send("GET", `/api/agent/calls/${encodeURIComponent(call)}/caller`);
      if (call === this.call) this.#show(known);
    } catch {
      // The call goes on without it: what is known of a caller is a help, not a condition.
    }
  }

  #show(known) {
    const body = this.box.querySelector(".cbody");
    this.onShown(known.call, known.shown ?? []);
    body.replaceChildren(...[shownList(known.shown ?? []), ...contact(known), ...lists(known), ...before(known), ...history(known)].filter(Boolean));
    this.box.hidden = false;
    if (known.customers?.length || known.returns_to) this.#addCampaigns(known, body);
  }

  async #addCampaigns(known, body) {
    const { customersPart } = await import("./customers.js");
    if (known.call === this.call) body.prepend(customersPart(known));
  }
}

/** Labels and values as the flow's author ordered them; nothing where they chose none. */
export function shownList(shown) {
  if (!shown.length) return null;
  return el("dl.shown", {}, ...shown.map(({ label, value }) => el("div", {}, el("dt", {}, label), el("dd", {}, /^\+\d+$/.test(value) ? phoneNumber(value) : value))));
}

function contact({ contact: who, caller }) {
  if (!caller) return [line("circle-help", "The number is withheld", "Nothing is known of who calls.")];
  if (!who) return [line("user", "Not among the contacts", null)];
  const parts = [line("user", [who.title, who.organisation].filter(Boolean).join(", "), who.numbers.length > 1 ? `${who.numbers.length} numbers` : null)];
  if (who.is_vip) parts.push(line("star", "VIP", null, "amber"));
  if (who.notes) parts.push(el("p.notes", {}, who.notes));
  return parts;
}

function lists({ lists: found }) {
  return found.map((list) => line(list.is_block ? "circle-alert" : "star", list.title, list.note || null, list.is_block ? "" : "amber"));
}

function before({ before: talks }) {
  return talks.map((talk) => line("corner-down-right", `Spoke with ${talk.agent} in this call`, talk.queue));
}

function history({ earlier, has_more: hasMore, last_spoken: spoken, missed_since: missed, caller }) {
  if (!caller) return [];
  if (!earlier.length) return [line("history", "No earlier calls", null)];
  const parts = [];
  if (spoken) parts.push(line("phone-call", `Last spoke with ${spoken.agent}`, [when(spoken.at), spoken.queue].filter(Boolean).join(" · "), "good"));
  if (missed) parts.push(line("phone-missed", `${missed} ${missed === 1 ? "call" : "calls"} unanswered${spoken ? " since" : ""}`, null, "amber"));
  const rows = earlier.map((call) => el("li", {}, el("time.num.sm.muted", { datetime: new Date(call.at).toISOString() }, when(call.at)), el("span.grow", {}, call.agent ? `${call.agent}` : (OUTCOMES[call.outcome] ?? "Ended")), el("span.sm.muted.trunc", {}, call.queue ?? "")));
  parts.push(el("h3", {}, "Earlier calls"), el("ol.earlier", {}, ...rows));
  if (hasMore) parts.push(el("p.sm.muted", {}, "There are more in the call log."));
  return parts;
}

function line(iconName, title, detail, look = "") {
  return el(`div.known${look ? `.${look}` : ""}`, {}, el("span.ti", {}, icon(iconName, "ic-s")), el("div.grow", {}, el("div.m", {}, title), detail ? el("div.sm.muted", {}, detail) : null));
}

/** `Today 09:41`, `Yesterday 14:02`, `12 Nov 10:15`. */
function when(ms) {
  const at = new Date(ms);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((midnight(new Date(now())) - midnight(at)) / DAY_MS);
  if (days === 0) return `Today ${time}`;
  if (days === 1) return `Yesterday ${time}`;
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time}`;
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
