// Calls on hold (PHN-024): the callers hear music; one click brings one back and puts the present call on hold.

import { el, icon, setText } from "../core/dom.js";
import { callerName } from "../core/people.js";
import { clock, now } from "../core/time.js";

/** What makes the list another one. */
export function heldStamp(agent) {
  return [agent?.held_since ? "held" : "", ...(agent?.parked ?? []).map((each) => each.call)].join(",");
}

/** The calls on hold beside the present one; nothing where there are none. */
export function heldCalls(store, agent, commands, isRinging) {
  if (!agent?.parked?.length) return null;
  const rows = [...agent.parked].reverse().map((each) => row(store, each, commands, isRinging));
  return el("section.held", { "aria-labelledby": "held-title" }, el("h3", { id: "held-title" }, "On hold"), el("ul", {}, ...rows));
}

function row(store, { call, since }, commands, isRinging) {
  const name = callerName(store.calls.get(call) ?? {});
  const resume = el("button.btn.s", { type: "button", disabled: isRinging, "aria-label": `Resume ${name}`, onclick: () => commands.hold(call, false) }, icon("play", "ic-s"), "Resume");
  return el("li.row", {}, icon("circle-pause"), el("span.b.trunc.grow", {}, name), el("span.num.muted", { "data-held": since, role: "timer", "aria-label": "On hold for" }), resume);
}

/** Write how long each has been on hold. */
export function tickHeld(box) {
  for (const timer of box.querySelectorAll("[data-held]")) setText(timer, clock(now() - Number(timer.dataset.held)));
}
