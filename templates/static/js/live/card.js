// One call as a card: who calls, where it is, how long it has been there.

import { el, icon, setClass, setText } from "../core/dom.js";
import { heldSince } from "../core/held.js";
import { agentState, callerName, outcome, phoneNumber } from "../core/people.js";
import { clock, now } from "../core/time.js";
import { callbackWords, isLater } from "./callbacks.js";
import { isLate, position, queueHue } from "./counts.js";

/** `more` is the button for what may be done with it. */
export function createCard(call, more) {
  return el(
    "li.callcard",
    { "data-call": call.id },
    el(
      "div.row.l1",
      {},
      el("span.m.trunc.who"),
      el("span.tag.amber.vip", { hidden: true }, icon("star", "ic-s"), "VIP"),
      el("span.grow"),
      el("span.num.m.time"),
      more,
    ),
    el("div.row.sm.faint.l2", {}, el("i.qd"), el("span.trunc.grow.where"), el("span.trunc.number")),
    el("p.sm.way", {}, icon("corner-down-right", "ic-s"), el("span.trunc")),
  );
}

function since(call) {
  if (call.state === "ended") return call.since - call.started_at;
  if (call.state === "ringing" || call.state === "waiting") return now() - call.waiting_since;
  return now() - call.since;
}

function where(store, call) {
  const queue = store.queues.get(call.queue)?.title;
  if (call.state === "ended") return queue ?? "In the flow";
  if (call.state === "voicemail") return "Leaves a message";
  if (call.state === "transferred") return "Transferred outside";
  if (call.state === "flow") return call.step ?? "Arriving";
  return queue ?? "";
}

// What the third line tells: the way so far, who is rung, who talks or has it on hold, or how it ended.
function way(store, call) {
  const agent = store.agents.get(call.agent);
  if (call.state === "ended") return { icon: "check", text: outcome(call.outcome).word, look: outcome(call.outcome).look };
  if (call.state === "ringing" && agent) {
    return { icon: call.callback ? "phone-outgoing" : "phone-incoming", text: `${call.callback ? "Callback r" : "R"}ings at ${agent.name} · ${clock(now() - call.since)}`, look: "ringing" };
  }
  const held = call.state === "talking" ? heldSince(agent, call.id) : null;
  if (held) return { icon: "circle-pause", text: `On hold at ${agent.name} · ${clock(now() - held)}`, look: "held" };
  if (call.state === "dialling" && agent) return { icon: "phone-outgoing", text: `${agent.name} calls`, look: "" };
  if (call.state === "talking" && agent) return { icon: "headset", text: agent.name, look: agentState(agent).look };
  if (call.state === "waiting" && call.callback) return { icon: "phone-outgoing", text: [callbackWords(call), isLater(call) ? null : `number ${position(store, call)} in line`].filter(Boolean).join(" · "), look: "" };
  if (call.state === "waiting") return { icon: "list-filter", text: `Number ${position(store, call)} in line`, look: "" };
  return { icon: "corner-down-right", text: call.path.slice(-2).join(" › "), look: "" };
}

export function drawCard(store, card, call) {
  const late = isLate(store, call);
  setClass(card, `callcard ${call.state}${late ? " is-late" : ""}`);
  setText(card.querySelector(".who"), callerName(call));
  card.querySelector(".vip").hidden = !call.is_vip;
  const time = card.querySelector(".time");
  setText(time, isLater(call) ? "–" : clock(since(call)));
  setClass(time, late ? "num time late" : "num m time");
  const dot = card.querySelector(".qd");
  dot.hidden = !store.queues.has(call.queue);
  setClass(dot, `qd c${queueHue(store, call.queue)}`);
  setText(card.querySelector(".where"), where(store, call));
  setText(card.querySelector(".number"), call.caller_name ? phoneNumber(call.caller) : "");
  drawWay(card.querySelector(".way"), way(store, call));
}

function drawWay(line, told) {
  line.hidden = !told.text;
  setClass(line, `sm way ${told.look}`);
  setText(line.lastElementChild, told.text);
  if (line.dataset.icon === told.icon) return;
  line.dataset.icon = told.icon;
  line.firstElementChild.replaceWith(icon(told.icon, "ic-s"));
}
