// How people, numbers and queues look: initials, colours, grouped digits, states in words.

import { timeOfDay } from "./time.js";

const HUES = 6;
// How the markets group their national numbers; any other country is shown in groups of three.
const GROUPS = {
  358: [2, 3, 4],
  370: [3, 5],
  371: [2, 3, 3],
  372: [4, 4],
  46: [2, 3, 2, 2],
  45: [2, 2, 2, 2],
  44: [4, 6],
  49: [3, 4, 4],
};
const THREES = [3, 3, 3, 3, 3];

/** 1–6, the same as `Person.hue` on the server. */
export function hue(id) {
  const bytes = new TextEncoder().encode(id);
  return (bytes.reduce((sum, byte) => sum + byte, 0) % HUES) + 1;
}

export function initials(name) {
  const words = name.trim().split(/\s+/);
  const pair = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return pair.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

function groups(digits, sizes) {
  const out = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= digits.length) break;
    out.push(digits.slice(at, at + size));
    at += size;
  }
  return out.join(" ");
}

/** `+4790712345` → `+47 907 12 345`: for reading only. */
export function phoneNumber(e164) {
  if (!e164) return "Withheld number";
  if (!/^\+\d+$/.test(e164)) return e164;
  if (/^\+47\d{8}$/.test(e164)) return `+47 ${groups(e164.slice(3), /^[489]/.test(e164[3]) ? [3, 2, 3] : [2, 2, 2, 2])}`;
  const country = Object.keys(GROUPS).find((code) => e164.startsWith(`+${code}`));
  return country ? `+${country} ${groups(e164.slice(1 + country.length), [...GROUPS[country], 9])}` : `+${groups(e164.slice(1), THREES)}`;
}

export function callerName(call) {
  return call.caller_name || phoneNumber(call.caller);
}

/** `look`: on, busy, away or off; `word`: what people call it. Colour never stands alone. */
const STATES = {
  available: { look: "on", word: "Available" },
  ringing: { look: "busy", word: "Ringing" },
  "in-call": { look: "busy", word: "In a call" },
  "wrap-up": { look: "away", word: "Wrap-up" },
  paused: { look: "away", word: "Paused" },
  idle: { look: "away", word: "Not ready" },
  rona: { look: "away", word: "Set aside" },
  "logged-off": { look: "off", word: "Logged off" },
};

export function agentState(agent) {
  const state = STATES[agent.state] ?? STATES.idle;
  if (agent.state === "available" && !agent.is_ready) {
    return { look: "away", word: "Phone not ready", detail: agent.not_ready_reason };
  }
  const reason = ["paused", "idle", "rona"].includes(agent.state) ? agent.reason : null;
  const until = agent.until ? `until ${timeOfDay(agent.until).slice(0, 5)}` : null;
  return { ...state, detail: [reason, until, agent.note].filter(Boolean).join(" · ") || null };
}

/** The shape inside the presence dot: a tick, a bar, a hand of the clock, or nothing. */
export const PRESENCE_SHAPES = { on: "M5 12l5 5L20 7", busy: "M5 12h14", away: "M12 4v9l5 4", off: "" };

const OUTCOMES = {
  answered: { look: "green", word: "Answered" },
  abandoned: { look: "red", word: "Left queue" },
  "timed-out": { look: "amber", word: "Timeout" },
  callback: { look: "violet", word: "Callback requested" },
  voicemail: { look: "teal", word: "Voicemail" },
  transferred: { look: "blue", word: "Transferred" },
  "flow-ended": { look: "", word: "Ended in the flow" },
  failed: { look: "red", word: "Failed" },
  busy: { look: "amber", word: "Busy" },
  "no-answer": { look: "amber", word: "No answer" },
  cancelled: { look: "", word: "Given up" },
};

export function outcome(name) {
  return OUTCOMES[name] ?? { look: "", word: "Ended" };
}
