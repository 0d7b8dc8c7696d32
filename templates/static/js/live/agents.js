// The list of agents: who is there, in which state and for how long.

import { el, keyed, setText, setClass } from "../core/dom.js";
import { agentState, callerName } from "../core/people.js";
import { avatarWithPresence, showPresence } from "../core/presence.js";
import { clock, now } from "../core/time.js";
import { staffed } from "./counts.js";

const ORDER = { "logged-off": 1 };

export function sortedAgents(store) {
  const rank = (agent) => ORDER[agent.state] ?? 0;
  return [...store.agents.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function create(agent) {
  return el(
    "li",
    {},
    avatarWithPresence(agent.id, agent.name),
    el("div.grow", {}, el("div.m.trunc", {}, agent.name), el("div.sm.trunc", {}, el("span.st"), el("span.faint"))),
    el("span.num.sm.faint"),
  );
}

function detail(store, agent, state) {
  const call = store.calls.get(agent.offer?.call ?? agent.call);
  if (call && call.state !== "ended" && agent.state !== "wrap-up") return callerName(call);
  return state.detail;
}

export function drawAgent(store, item, agent) {
  const state = agentState(agent);
  const more = detail(store, agent, state);
  showPresence(item.querySelector(".av"), state.look);
  const word = item.querySelector(".st");
  setText(word, state.word);
  setClass(word, `st ${state.look}`);
  setText(word.nextElementSibling, more ? ` · ${more}` : "");
  setText(item.lastElementChild, agent.state === "logged-off" ? "" : clock(now() - agent.since));
}

export function drawAgents(store) {
  const { loggedOn } = staffed(store);
  setText(document.getElementById("agents-count"), `${loggedOn} of ${store.agents.size}`);
  document.getElementById("no-agents").hidden = store.agents.size > 0;
  keyed(document.getElementById("agents"), sortedAgents(store), (agent) => agent.id, create, (item, agent) => drawAgent(store, item, agent));
}
