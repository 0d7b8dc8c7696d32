// The left side: my queues with their switches.

import { el, keyed, setAttribute, setText } from "../core/dom.js";
import { sortedQueues } from "../live/counts.js";
import { createRow, drawRow } from "../live/queues.js";

export function drawMyQueues(store, agent, commands) {
  const mine = sortedQueues(store).filter((queue) => queue.id in (agent?.queues ?? {}));
  const body = document.getElementById("queues");
  body.closest("table").hidden = mine.length === 0;
  document.getElementById("no-queues").hidden = mine.length > 0;
  setText(document.getElementById("queues-count"), `${mine.filter((queue) => agent.queues[queue.id]).length} of ${mine.length} on`);
  const create = (queue) => {
    const toggle = el("button.switch", { type: "button", role: "switch", "aria-checked": "false" });
    toggle.addEventListener("click", () => flip(toggle, queue.id, commands));
    const row = createRow();
    row.append(el("td", {}, toggle));
    return row;
  };
  keyed(body, mine, (queue) => queue.id, create, (row, queue) => {
    drawRow(store, row, queue);
    const toggle = row.querySelector(".switch");
    setAttribute(toggle, "aria-label", `Log on to ${queue.title}`);
    if (toggle.dataset.busy !== "true") setAttribute(toggle, "aria-checked", agent.queues[queue.id] ? "true" : "false");
  });
}

// The switch moves at once, and back if the server says no.
async function flip(toggle, queue, commands) {
  if (toggle.dataset.busy === "true") return;
  const wanted = toggle.getAttribute("aria-checked") !== "true";
  toggle.dataset.busy = "true";
  toggle.setAttribute("aria-checked", String(wanted));
  const isDone = await commands.logOn(queue, wanted);
  toggle.dataset.busy = "false";
  if (!isDone) toggle.setAttribute("aria-checked", String(!wanted));
}
