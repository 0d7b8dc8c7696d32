// Calls that an agent has on hold: since when, and how that is told to colleagues.

import { clock, now } from "./time.js";

/** Since when a call is on hold at its agent; null where it is not. */
export function heldSince(agent, call) {
  if (agent?.call === call && agent.held_since) return agent.held_since;
  return agent?.parked?.find((each) => each.call === call)?.since ?? null;
}

/** "on hold 0:32 · 1 more on hold"; null where an agent has nobody on hold. */
export function heldWords(agent) {
  const parked = agent.parked?.length ?? 0;
  const present = agent.state === "in-call" && agent.held_since ? `on hold ${clock(now() - agent.held_since)}` : null;
  const others = parked ? `${parked} more on hold` : null;
  return [present, others].filter(Boolean).join(" · ") || null;
}
