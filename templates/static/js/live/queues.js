// The table of queues: who waits, how long the first has waited, who could answer.

import { el, keyed, setClass, setText } from "../core/dom.js";
import { clock, now } from "../core/time.js";
import { isLate, line, longestWaiting, queueHue, sortedQueues, staffed } from "./counts.js";

export function createRow() {
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, el("span.row", {}, el("i.qd"), el("span.trunc"))),
    el("td.num.b"),
    el("td.num"),
    el("td.num.muted"),
  );
}

export function drawRow(store, row, queue) {
  const [name, waiting, longest, agents] = row.children;
  const calls = line(store, queue.id);
  const first = longestWaiting(calls);
  const { loggedOn, free } = staffed(store, queue.id);
  setClass(name.querySelector(".qd"), `qd c${queueHue(store, queue.id)}`);
  setText(name.querySelector(".trunc"), queue.title);
  setText(waiting, String(calls.length));
  setText(longest, calls.length ? clock(now() - first.waiting_since) : "–");
  setClass(longest, calls.some((call) => isLate(store, call)) ? "num late" : "num");
  setText(agents, `${free}/${loggedOn}`);
}

export function drawQueues(store) {
  const body = document.getElementById("queues");
  document.getElementById("no-queues").hidden = store.queues.size > 0;
  body.closest("table").hidden = store.queues.size === 0;
  keyed(body, sortedQueues(store), (queue) => queue.id, createRow, (row, queue) => drawRow(store, row, queue));
}
