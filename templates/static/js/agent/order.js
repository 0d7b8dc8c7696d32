// In words: which of the calls I may be offered comes first. Asked for again when my queues change.

import { send } from "../core/api.js";
import { setText } from "../core/dom.js";

let asked = null;

export async function drawOrder(agent) {
  const line = document.getElementById("order");
  const queues = Object.keys(agent?.queues ?? {});
  const stamp = queues.join("|");
  if (stamp === asked) return;
  asked = stamp;
  line.hidden = true;
  if (queues.length === 0) return;
  try {
    const { sentence } = await send("GET", `/api/v1/agents/${agent.id}/order`);
    setText(line, sentence);
    line.hidden = false;
  } catch {
    line.hidden = true; // it explains, and nothing depends on it
  }
}
