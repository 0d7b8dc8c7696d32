// How calls and agents are counted, once, so that every number on a screen agrees.

import { now } from "../core/time.js";

export function openCalls(store) {
  return [...store.calls.values()].filter((call) => call.state !== "ended");
}

export function isWaiting(call) {
  return call.state === "waiting" || call.state === "ringing";
}

/** Has the call waited past its queue's service level? */
export function isLate(store, call) {
  const level = store.queues.get(call.queue)?.service_level_s;
  return Boolean(level) && isWaiting(call) && now() - call.waiting_since > level * 1000;
}

export function isFree(agent) {
  return agent.state === "available" && agent.is_ready;
}

export function staffed(store, queue = null) {
  const agents = [...store.agents.values()].filter(
    (agent) => agent.state !== "logged-off" && (queue === null || agent.queues[queue] === true),
  );
  return { loggedOn: agents.length, free: agents.filter(isFree).length };
}

/** Waiting calls of one queue, first in line first. */
export function line(store, queue) {
  return openCalls(store)
    .filter((call) => isWaiting(call) && call.queue === queue)
    .sort(inTurn);
}

/** The order of service: the lower priority number first, then who came first. */
export function inTurn(a, b) {
  return (a.priority ?? 0) - (b.priority ?? 0) || a.waiting_since - b.waiting_since;
}

/** A waiting call's place in its queue; 1 is next. */
export function position(store, call) {
  return line(store, call.queue).findIndex((other) => other.id === call.id) + 1;
}

/** 1–6, by the order of the queues' titles: the same dot for the same queue on every page. */
export function queueHue(store, id) {
  return (sortedQueues(store).findIndex((queue) => queue.id === id) % 6) + 1;
}

export function sortedQueues(store) {
  return [...store.queues.values()].sort((a, b) => a.title.localeCompare(b.title));
}
