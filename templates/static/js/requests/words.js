// How a request in writing is told: its channel as icon and word, how long it has waited.

import { el, icon } from "../core/dom.js";
import { now } from "../core/time.js";

const MINUTE_MS = 60_000;
const CHANNELS = {
  email: { word: "E-mail", icon: "mail" },
  social: { word: "Social", icon: "hash" },
  chat: { word: "Chat", icon: "message-square-text" },
};

export function channelOf(request) {
  return CHANNELS[request.channel] ?? CHANNELS.email;
}

export function channelIcon(request) {
  return el(`span.ch.${request.channel}`, { "aria-hidden": "true" }, icon(channelOf(request).icon, "ic-s"));
}

/** Who wrote, and about what: for a button's name. */
export function nameOf(request) {
  return [request.from, request.subject].filter(Boolean).join(", ") || channelOf(request).word;
}

/** `now`, `12 min`, `3 h`, `2 d`: letters are not waited for by the second. */
export function age(since) {
  const minutes = Math.max(0, Math.floor((now() - Date.parse(since)) / MINUTE_MS));
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
