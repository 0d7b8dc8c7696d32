// Who is to be called back stands among those who wait, but is on no line: counted apart, never late, perhaps due later.

import { now, timeOfDay } from "../core/time.js";

const NTH = ["", "2nd attempt", "3rd attempt"];

/** Those on the line, and how many are to be called back beside them. */
export function onTheLine(calls) {
  const callers = calls.filter((call) => !call.callback);
  return { callers, callbacks: calls.length - callers.length };
}

/** `3`, or `3 + 2` with those who are to be called back. */
export function countWords(calls) {
  const { callers, callbacks } = onTheLine(calls);
  return callbacks ? `${callers.length} + ${callbacks}` : String(callers.length);
}

export function countTitle(calls) {
  const { callers, callbacks } = onTheLine(calls);
  return callbacks ? `${callers.length} on the line, ${callbacks} to be called back` : null;
}

/** Whether it is not their turn yet: they were called in vain, and will be again. */
export function isLater(call) {
  return Boolean(call.callback) && call.waiting_since > now();
}

/** `at 12:05`: when it is their turn. */
export function dueWords(call) {
  return `at ${timeOfDay(call.waiting_since).slice(0, 5)}`;
}

/** `Callback · 2nd attempt · again at 12:05`; nothing for a caller on the line. */
export function callbackWords(call) {
  const attempts = call.callback?.attempts;
  if (!call.callback) return null;
  const again = isLater(call) ? `again ${dueWords(call)}` : null;
  return ["Callback", attempts ? (NTH[attempts] ?? `attempt ${attempts + 1}`) : null, again].filter(Boolean).join(" \u00b7 ");
}
