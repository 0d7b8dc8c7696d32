// How calls and agents are counted, once, so that every number on a screen agrees.

import { now } from "../core/time.js";

// What follows from the records alone is worked out once for each change of them.
const known = new WeakMap();

function derived(store) {
  const held = known.get(store);
  if (held?.generation === store.generation) return held;
  const queues = [...store.queues.values()].filter((queue) => !store.isOverview || !queue.is_hidden);
  queues.sort((a, b) => a.title.localeCompare(b.title));
  const open = [...store.calls.values()].filter((call) => call.state !== "ended" && isShown(store, call));
  const lines = new Map(queues.map((queue) => [queue.id, []]));
  const waiting = open.filter(isWaiting).sort(inTurn);
  const places = new Map();
  for (const call of waiting) {
    if (!lines.has(call.queue)) lines.set(call.queue, []);
    places.set(call.id, lines.get(call.queue).push(call));
  }
  const hues = new Map(queues.map((queue, index) => [queue.id, (index % 6) + 1]));
  const fresh = { generation: store.generation, queues, open, lines, waiting, places, hues };
  known.set(store, fresh);
  return fresh;
}

/** A queue may be kept out of the overview, and its calls with it; members see it at their own desk (PHN-133). */
export function isShown(store, call) {
  return !store.isOverview || !store.queues.get(call.queue)?.is_hidden;
}

export function openCalls(store) {
  return derived(store).open;
}

export function isWaiting(call) {
  return call.state === "waiting" || call.state === "ringing";
}

/** All who wait, in the order of service. */
export function waitingCalls(store) {
  return derived(store).waiting;
}

/** Waiting calls of one queue, first in line first. */
export function line(store, queue) {
  return derived(store).lines.get(queue) ?? [];
}

/** The order of service: the lower priority number first, then who came first. */
function inTurn(a, b) {
  return (a.priority ?? 0) - (b.priority ?? 0) || a.waiting_since - b.waiting_since;
}

/** A waiting call's place in its queue; 1 is next. */
export function position(store, call) {
  return derived(store).places.get(call.id);
}

/** Has the caller waited past their queue's service level? Who is to be called back is promised no time. */
export function isLate(store, call) {
  const level = store.queues.get(call.queue)?.service_level_s;
  return Boolean(level) && isWaiting(call) && !call.callback && now() - call.waiting_since > level * 1000;
}

/** The call that has waited longest, however soon it is its turn. */
export function longestWaiting(calls) {
  return calls.reduce((oldest, call) => (call.waiting_since < oldest.waiting_since ? call : oldest), calls[0]);
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

/** 1–6, by the order of the queues' titles: the same dot for the same queue on every page. */
export function queueHue(store, id) {
  return derived(store).hues.get(id) ?? 1;
}

export function sortedQueues(store) {
  return derived(store).queues;
}
