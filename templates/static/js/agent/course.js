// The course of a call so far, as a list for the agent: where it came in, what was chosen, how long it waited.

import { el, icon } from "../core/dom.js";
import { phoneNumber } from "../core/people.js";
import { clock, timeOfDay } from "../core/time.js";
import { whyNot } from "../outbound/words.js";

function item(iconName, look, title, detail, time) {
  return el(
    "li",
    {},
    el(`span.ti${look ? `.${look}` : ""}`, {}, icon(iconName, "ic-s")),
    el("div.grow", {}, el("div.m", {}, title), detail ? el("div.sm.muted", {}, detail) : null),
    time ? el("time.sm.faint.num", {}, time) : null,
  );
}

export function course(store, call, answeredAt) {
  if (call.callback) return asked(store, call, answeredAt);
  if (call.calling) return called(call, answeredAt);
  if (call.campaign) return reached(call, answeredAt);
  const queue = store.queues.get(call.queue)?.title;
  const entries = [item("phone-incoming", "", "Call came in", `To ${phoneNumber(call.called)}`, timeOfDay(call.started_at))];
  for (const step of call.path) entries.push(item("route", "", step, null, null));
  if (queue) entries.push(item("hourglass", "", `Queue: ${queue}`, null, null));
  if (answeredAt) entries.push(item("phone-call", "good", "Answered by you", `${clock(answeredAt - call.started_at)} after it came in`, timeOfDay(answeredAt)));
  return el("ol.tl", {}, ...entries);
}

// Somebody who is to be called back waits in a queue without being on the line.
function asked(store, call, answeredAt) {
  const { attempts, requested_at: at, result } = call.callback;
  const entries = [item("phone-incoming", "", "Asked to be called back", `They see ${phoneNumber(call.called)}`, timeOfDay(at)), item("hourglass", "", `Queue: ${store.queues.get(call.queue)?.title}`, null, null)];
  if (attempts) entries.push(item("phone-outgoing", "", `Called in vain ${attempts === 1 ? "once" : `${attempts} times`}`, whyNot({ result }), null));
  if (answeredAt) entries.push(item("phone-call", "good", "They answered", `${clock(answeredAt - at)} after they asked`, timeOfDay(answeredAt)));
  return el("ol.tl", {}, ...entries);
}

// They were called before an agent was, and this began when they answered.
function reached(call, answeredAt) {
  const entries = [item("phone-outgoing", "", "A campaign called them", `They saw ${phoneNumber(call.called)}`, null), item("phone", "", "They answered", null, timeOfDay(call.started_at))];
  if (answeredAt) entries.push(item("phone-call", "good", "You are there", `${clock(answeredAt - call.started_at)} after they answered`, timeOfDay(answeredAt)));
  return el("ol.tl", {}, ...entries);
}

function called(call, answeredAt) {
  const entries = [item("phone-outgoing", "", "You called", `They saw ${phoneNumber(call.called)}`, timeOfDay(call.started_at))];
  if (answeredAt) entries.push(item("phone-call", "good", "They answered", `${clock(answeredAt - call.started_at)} after you called`, timeOfDay(answeredAt)));
  return el("ol.tl", {}, ...entries);
}
