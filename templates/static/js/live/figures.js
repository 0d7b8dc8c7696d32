// The four figures on top, counted from the same records as everything below them.

import { setClass, setText } from "../core/dom.js";
import { clock, now } from "../core/time.js";
import { onTheLine } from "./callbacks.js";
import { isLate, longestWaiting, openCalls, staffed, waitingCalls } from "./counts.js";

export function drawFigures(store) {
  const calls = openCalls(store);
  const { callers: waiting, callbacks } = onTheLine(waitingCalls(store));
  const longest = longestWaiting(waiting);
  const { loggedOn, free } = staffed(store);
  setText(document.getElementById("fig-calls"), String(calls.length));
  setText(document.getElementById("fig-waiting"), String(waiting.length));
  setText(document.getElementById("fig-callbacks"), callbacks ? `+ ${callbacks} to call back` : "");
  setText(document.getElementById("fig-longest"), longest ? clock(now() - longest.waiting_since) : "–");
  setClass(document.getElementById("fig-longest"), waiting.some((call) => isLate(store, call)) ? "fig num late" : "fig num");
  setText(document.getElementById("fig-free"), String(free));
  setText(document.getElementById("fig-of"), `of ${loggedOn} logged on`);
}
