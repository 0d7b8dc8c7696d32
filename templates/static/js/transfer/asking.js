// Somebody is asked about the call: who talks with whom, and what one can do about it.

import { el, icon } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";

const ENDINGS = { missed: "did not answer", left: "has left the consultation" };
const MISSES = { declined: "declined", "device-busy": "is on another call", "device-unreachable": "could not be reached" };

export function nameOf(store, consult) {
  if (consult.kind === "number") return phoneNumber(consult.to);
  return store.agents.get(consult.agent)?.name ?? consult.agent ?? consult.to;
}

/** What makes the bar another one. */
export function askingStamp(consult) {
  return consult && !consult.outcome ? [consult.offer, consult.is_ringing, consult.is_with_caller].join() : "";
}

/** How a consultation ended that one did not end oneself (WBX-44). */
export function endingOf(store, consult) {
  const how = MISSES[consult.missed] ?? ENDINGS[consult.outcome];
  return how && consult.outcome in ENDINGS ? `${nameOf(store, consult)} ${how}. You are with the caller again.` : "";
}

export function askingBar(store, call, does) {
  const { consult } = call;
  const isMine = consult.by === store.me.agent;
  const who = isMine ? nameOf(store, consult) : (store.agents.get(consult.by)?.name ?? consult.by);
  const words = isMine ? doing(consult, who, callerName(call)) : ["You are asked for advice", `${who} talks with ${callerName(call)}`];
  const button = (iconName, label, what, look = "", attributes = {}) => el(`button.btn.s${look}`, { type: "button", onclick: what, ...attributes }, icon(iconName, "ic-s"), label);
  const acts = isMine
    ? [
        consult.is_ringing ? null : button("refresh-cw", consult.is_with_caller ? `Talk with ${who.split(" ")[0]}` : "Talk with caller", () => does.swap(!consult.is_with_caller)),
        button("x", consult.is_ringing ? "Stop ringing" : "End", does.stop),
        button("phone-forwarded", "Complete transfer", does.complete, ".pri", { disabled: consult.is_ringing }),
      ]
    : [button("x", "Leave", does.stop)];
  const time = el("span.num.muted", { role: "timer", "aria-label": "For", "data-asked": consult.since });
  return [el("div.grow", {}, el("div.row", {}, el("span.m.trunc", { tabindex: "-1" }, words[0]), time), el("div.sm.muted", {}, words[1])), el("div.row.acts", {}, ...acts)];
}

function doing(consult, who, caller) {
  if (consult.is_ringing) return [`Ringing ${who}`, `${caller} hears hold music`];
  return consult.is_with_caller ? [`${who} is on hold`, `You talk with ${caller}`] : [`Consulting ${who}`, `${caller} hears hold music`];
}
