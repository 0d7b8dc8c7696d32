// The list of agents: who is there, in which state and for how long.

import { el, icon, keyed, setAttribute, setText, setClass } from "../core/dom.js";
import { heldWords } from "../core/held.js";
import { agentState, callerName } from "../core/people.js";
import { avatarWithPresence, showPresence } from "../core/presence.js";
import { clock, now } from "../core/time.js";
import { staffed } from "./counts.js";

const ORDER = { "logged-off": 1 };

export function sortedAgents(store) {
  const rank = (agent) => ORDER[agent.state] ?? 0;
  return [...store.agents.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function create(agent, leading) {
  const lead = leading ? el("button.btn.ghost.s.icon.lead", { type: "button", "aria-haspopup": "dialog", hidden: true, onclick: () => leading.open(agent.id) }, icon("ellipsis")) : null;
  return el(
    "li",
    {},
    avatarWithPresence(agent.id, agent.name),
    el("div.grow", {}, el("div.m.trunc", {}, agent.name), el("div.sm.trunc", {}, el("span.st"), el("span.faint"))),
    el("span.num.sm.faint.since"),
    lead,
  );
}

function detail(store, agent, state) {
  const call = store.calls.get(agent.offer?.call ?? agent.call);
  if (call && call.state !== "ended" && agent.state !== "wrap-up") return callerName(call);
  return state.detail;
}

export function drawAgent(store, item, agent, leading = null) {
  const state = agentState(agent);
  const more = [heldWords(agent), detail(store, agent, state)].filter(Boolean).join(" · ");
  showPresence(item.querySelector(".av"), state.look);
  const word = item.querySelector(".st");
  setText(word, state.word);
  setClass(word, `st ${state.look}`);
  setText(word.nextElementSibling, more ? ` · ${more}` : "");
  setText(item.querySelector(".since"), agent.state === "logged-off" ? "" : clock(now() - agent.since));
  const lead = item.querySelector(".lead");
  if (!lead) return;
  lead.hidden = !leading.covers(agent);
  setAttribute(lead, "aria-label", `Lead ${agent.name}`);
}

/** `leading` brings a button to everybody whom this person may lead. */
export function drawAgents(store, leading = null) {
  const { loggedOn } = staffed(store);
  setText(document.getElementById("agents-count"), `${loggedOn} of ${store.agents.size}`);
  document.getElementById("no-agents").hidden = store.agents.size > 0;
  keyed(document.getElementById("agents"), sortedAgents(store), (agent) => agent.id, (agent) => create(agent, leading), (item, agent) => drawAgent(store, item, agent, leading));
}
