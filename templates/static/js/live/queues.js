// The table of queues: who waits, how long the first has waited, who could answer; and below it the day so far.

import { el, keyed, setAttribute, setClass, setText } from "../core/dom.js";
import { clock, now } from "../core/time.js";
import { countTitle, countWords, onTheLine } from "./callbacks.js";
import { isLate, line, longestWaiting, queueHue, sortedQueues, staffed } from "./counts.js";

const MINUTE_S = 60;

/** With `open`, a click on the queue's name opens something. */
export function createRow(open = null) {
  const name = open ? el("button.trunc.open", { type: "button", "aria-haspopup": "dialog", onclick: open }) : el("span.trunc");
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, el("span.row", {}, el("i.qd"), name)),
    el("td.num.b"),
    el("td.num"),
    el("td.num.muted"),
  );
}

function createToday() {
  return el("tr.today", {}, el("td.sm.muted", { colspan: 4 }));
}

export function drawRow(store, row, queue) {
  const [name, waiting, longest, agents] = row.children;
  const all = line(store, queue.id);
  const calls = onTheLine(all).callers;
  const first = longestWaiting(calls);
  const { loggedOn, free } = staffed(store, queue.id);
  setClass(name.querySelector(".qd"), `qd c${queueHue(store, queue.id)}`);
  setText(name.querySelector(".trunc"), queue.title);
  setText(waiting, countWords(all));
  setAttribute(waiting, "title", countTitle(all));
  setText(longest, calls.length ? clock(now() - first.waiting_since) : "–");
  setClass(longest, calls.some((call) => isLate(store, call)) ? "num late" : "num");
  setText(agents, `${free}/${loggedOn}`);
}

function drawToday(row, queue) {
  setText(row.firstElementChild, inWords(queue));
}

/** `Today 42 answered, 3 lost · 86 % in time · longest 4:12 · next waits 3 min`. */
export function inWords(queue) {
  const { today } = queue;
  const parts = today?.offered ? [`Today ${today.answered} answered, ${today.abandoned} lost`] : ["Nobody served today yet"];
  if (today?.service_level != null) parts.push(`${Math.round(today.service_level * 100)} % in time`);
  if (today?.offered) parts.push(`longest ${clock(today.longest_s * 1000)}`);
  if (queue.expected_wait_s != null) parts.push(`next waits ${wait(queue.expected_wait_s)}`);
  return parts.join(" · ");
}

function wait(seconds) {
  return seconds < MINUTE_S ? "less than 1 min" : `about ${Math.ceil(seconds / MINUTE_S)} min`;
}

export function drawQueues(store, members) {
  const body = document.getElementById("queues");
  document.getElementById("no-queues").hidden = store.queues.size > 0;
  body.closest("table").hidden = store.queues.size === 0;
  const rows = sortedQueues(store).flatMap((queue) => [
    { key: queue.id, queue, create: () => createRow(() => members.open(queue.id)), isRow: true },
    { key: `${queue.id} today`, queue, create: createToday },
  ]);
  keyed(body, rows, (item) => item.key, (item) => item.create(), (row, { queue, isRow }) => {
    if (isRow) drawRow(store, row, queue);
    else drawToday(row, queue);
  });
}
