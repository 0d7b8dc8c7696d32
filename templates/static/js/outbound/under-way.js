// A call that one makes, until somebody answers: whom, how far it has come, and the way to give up.

import { chosen } from "../agent/telephones.js";
import { el, icon } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { avatar } from "../core/presence.js";
import { stage, whyNot } from "./words.js";

/** What makes it another picture. */
export function underWayStamp(call) {
  const calling = call?.calling;
  return calling ? [calling.is_on_line, Boolean(calling.dialled_at), calling.result].join() : "";
}

/** A campaign's customer is looked at first: `onCall` is for when one is ready. */
export function underWay({ call, agent }, onHangUp, onCall) {
  const name = callerName(call);
  const told = stage(call, chosen(agent));
  const end = el("button.cb.end", { type: "button", "aria-keyshortcuts": "E", "data-hang-up": true, "data-keep-focus": true, onclick: onHangUp }, el("span.ci", {}, icon("phone-off", "ic-l")), el("span", {}, "Hang up"), el("kbd", { "aria-hidden": "true" }, "E"));
  return [
    el("p.vh", {}, "Calling"),
    el(
      "div.who-head",
      {},
      call.caller_name ? avatar(call.caller, name, "l") : el("span.av.l", { "aria-hidden": "true" }, icon("phone-outgoing", "ic-l")),
      el("div.grow", {}, el("h2.name.trunc", { tabindex: "-1" }, name), el("div.row.sub", {}, call.caller_name ? el("span.num", {}, phoneNumber(call.caller)) : null, el("span", {}, `They see ${phoneNumber(call.called)}`))),
      el("div.timer", {}, el("span.num.tt", { role: "timer", "aria-label": "Duration" }), el("span.sm.faint.tw")),
    ),
    el(`p.going${whyNot(call.calling) ? ".bad" : ""}`, { role: "status" }, told),
    el("div.ctl", { role: "group", "aria-label": "Call controls" }, call.campaign && !call.calling.is_on_line ? el("button.btn.ok.big", { type: "button", onclick: onCall }, icon("phone"), "Call now") : null, end),
  ];
}
