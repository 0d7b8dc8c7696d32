// Which of the agent's situations it is now: decided in one place, drawn in others.

/** kind: "loading" | "no-agent" | "logged-off" | "ready" | "leaving" | "not-ready" | "paused" | "idle" | "missed" | "ringing" | "calling" | "in-call" | "wrap-up" */
export function situation(store, phone) {
  const agent = store.myAgent;
  if (!store.hasLoaded) return { kind: "loading", agent: null, call: null };
  if (!agent) return { kind: "no-agent", agent: null, call: null };
  const call = store.calls.get(agent.offer?.call ?? agent.call) ?? null;
  if (call?.state === "dialling") return { kind: "calling", agent, call };
  return { kind: kindOf(agent, phone), agent, call };
}

function kindOf(agent, phone) {
  switch (agent.state) {
    case "ringing":
      return agent.offer ? "ringing" : "ready";
    case "in-call":
    case "wrap-up":
    case "logged-off":
    case "paused":
    case "idle":
      return agent.state;
    case "rona":
      return "missed";
    case "available":
      if (agent.then) return "leaving";
      return phone.status === "ready" || agent.is_ready ? "ready" : "not-ready";
    default:
      return "not-ready";
  }
}
