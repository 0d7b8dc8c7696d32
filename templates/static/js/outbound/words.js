// How a call out goes, in words.

const RESULTS = {
  busy: "The number is busy",
  "no-answer": "There was no answer",
  failed: "The call could not be put through",
  "invalid-number": "This number does not exist",
  "agent-not-reached": "Your own telephone did not answer",
};

/** Why nobody was reached; null while that is open, and for a call that one gave up oneself. */
export function whyNot(calling) {
  return RESULTS[calling?.result] ?? null;
}

/** What happens now, or what the agent has to do for it. */
export function stage(call, endpoints) {
  const calling = call.calling;
  if (whyNot(calling)) return `${whyNot(calling)}.`;
  if (calling.dialled_at) return "Ringing…";
  if (calling.is_on_line) return "Dialling…";
  if (call.campaign && endpoints.includes("softphone")) return "See who it is; then call. After half a minute the customer goes to a colleague.";
  if (endpoints.includes("phone")) return "Answer your telephone and press 1.";
  return endpoints.includes("sip") && !endpoints.includes("softphone") ? "Answer your telephone." : "Connecting your phone…";
}
