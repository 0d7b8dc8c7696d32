// To whom a call can be handed: colleagues, queues, and a number that was typed.

import { phoneNumber } from "../core/people.js";
import { isFree, sortedQueues, staffed } from "../live/counts.js";

const STATES = { available: "Phone not ready", "logged-off": "Logged off", idle: "Not ready", ringing: "Being rung", "in-call": "In a call", "wrap-up": "Wrap-up", paused: "Paused", rona: "Missed a call" };
const MOST = 60;

/** Those whose name has `typed` in it, who can take the call before who cannot (WBX-62). */
export function targets(store, typed, mayCallOut) {
  const wanted = typed.trim().toLocaleLowerCase();
  const has = (name) => name.toLocaleLowerCase().includes(wanted);
  const people = [...store.agents.values()].filter((agent) => agent.id !== store.me.agent && has(agent.name)).map(colleague);
  const queues = sortedQueues(store).filter((queue) => has(queue.title)).map((queue) => line(store, queue));
  const known = [...people, ...queues].sort((one, other) => Number(other.isOpen) - Number(one.isOpen));
  return [...(mayCallOut ? number(typed) : []), ...known].slice(0, MOST);
}

function colleague(agent) {
  const isOpen = isFree(agent);
  return { key: `agent-${agent.id}`, kind: "agent", to: agent.id, name: agent.name, word: isOpen ? "Available" : (agent.state === "paused" && agent.reason) || STATES[agent.state], look: isOpen ? "on" : "busy", isOpen };
}

function line(store, queue) {
  const { loggedOn, free } = staffed(store, queue.id);
  const word = loggedOn ? `${free} of ${loggedOn} free` : "Nobody is logged on";
  return { key: `queue-${queue.id}`, kind: "queue", to: queue.id, name: queue.title, word, queue: queue.id, isOpen: loggedOn > 0 };
}

function number(typed) {
  const digits = typed.replace(/[^0-9+]/g, "");
  if (digits.replace("+", "").length < 5 || /[a-zæøåäö]/i.test(typed)) return [];
  return [{ key: "number", kind: "number", to: typed.trim(), name: phoneNumber(digits), word: "Number outside", isOpen: true }];
}
