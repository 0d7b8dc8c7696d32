// The left side: my queues with their switches, and who waits in them.

import { el, keyed, setAttribute, setClass, setText } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { clock, now } from "../core/time.js";
import { isLate, queueHue, sortedQueues, waitingCalls } from "../live/counts.js";
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

export function drawWaiting(store, agent) {
  const calls = waitingCalls(store).filter((call) => call.queue in (agent?.queues ?? {}));
  setText(document.getElementById("waiting-count"), String(calls.length));
  const list = document.getElementById("waiting");
  list.hidden = calls.length === 0;
  document.getElementById("no-waiting").hidden = calls.length > 0;
  keyed(list, calls, (call) => call.id, createWaiting, (item, call) => drawWaitingCall(store, item, call));
}

function createWaiting() {
  return el(
    "li",
    {},
    el("i.qd"),
    el("div.grow", {}, el("div.row", {}, el("span.m.trunc.who"), el("span.tag.amber.vip", { hidden: true }, "VIP")), el("div.sm.faint.trunc.where")),
    el("span.num.m.time"),
  );
}

function drawWaitingCall(store, item, call) {
  const ringing = call.state === "ringing" ? store.agents.get(call.agent) : null;
  const number = call.caller_name ? phoneNumber(call.caller) : null;
  setClass(item.querySelector(".qd"), `qd c${queueHue(store, call.queue)}`);
  setText(item.querySelector(".who"), callerName(call));
  item.querySelector(".vip").hidden = !call.is_vip;
  setText(item.querySelector(".where"), [store.queues.get(call.queue)?.title, ringing ? `rings at ${ringing.name}` : number].filter(Boolean).join(" · "));
  const time = item.querySelector(".time");
  setText(time, clock(now() - call.waiting_since));
  setClass(time, isLate(store, call) ? "num time late" : "num m time");
}
