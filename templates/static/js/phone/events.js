// What happens on the line, in the order of time, newest on top.

import { el, icon } from "../core/dom.js";
import { phoneNumber } from "../core/people.js";
import { timeOfDay } from "../core/time.js";
import { isMusic, soundName, wordsOf } from "./recordings.js";

const ENDS = {
  "remote-hangup": "The other side hung up",
  hangup: "You hung up",
  declined: "The call was declined",
  canceled: "The caller gave up",
  "answered-elsewhere": "Answered elsewhere",
  "no-answer": "Nobody answered",
  busy: "The line is busy",
  failed: "The call failed",
  lost: "The connection was lost",
};
const ICONS = { "tone:ring": "phone-call", "tone:record": "mic" };
const ROOMS = { talking: "You talk together", hold: "You are on hold", muted: "You are muted", waiting: "You wait to be connected", coaching: "Coaching" };

/** `client:fjordvik.kari` → `Kari`; a number is grouped. */
export function party(address) {
  if (address.startsWith("+")) return phoneNumber(address);
  const name = address.split(".").at(-1).split(":").at(-1);
  return name[0].toUpperCase() + name.slice(1);
}

export class Events {
  constructor(list, teaching, clear) {
    Object.assign(this, { list, teaching, clear, statuses: new Map(), lastSound: null });
    clear.addEventListener("click", () => {
      this.list.replaceChildren();
      this.#showEmptiness();
    });
  }

  divide() {
    if (this.list.firstElementChild) this.list.prepend(el("li.divide", { "aria-hidden": "true" }));
  }

  leg(leg) {
    if (this.statuses.get(leg.id) === leg.status) return;
    this.statuses.set(leg.id, leg.status);
    if (leg.status === "ringing" && leg.direction === "incoming") this.#add("phone-incoming", "good", "Incoming call", phoneNumber(leg.from));
    else if (leg.status === "ringing") this.#add("phone-outgoing", "", "Calling", phoneNumber(leg.to));
    else if (leg.status === "in-progress") this.#add("phone-call", "good", "The call is up", null);
    else if (leg.status === "ended") this.#add("phone-off", "end", ENDS[leg.reason] ?? "The call ended", null);
  }

  frame(frame) {
    if (frame.type === "say") this.#add("message-square-text", "say", frame.text, null);
    else if (frame.type === "play") this.#sound(frame);
    else if (frame.type === "record" && frame.active) this.#add("mic", "end", "Your message is recorded", null);
    else if (frame.type === "digits") this.#add("hash", "tone", `Tones: ${frame.digits}`, null);
    else if (frame.type === "text") this.#add("mail", "say", frame.body, `SMS from ${phoneNumber(frame.from)}`);
    else if (frame.type === "conference") this.#room(frame);
  }

  pressed(key) {
    const top = this.list.firstElementChild;
    if (!top?.dataset.keys) return this.#add("grid-3x3", "tone", `You pressed ${key}`, null, { "data-keys": key });
    top.dataset.keys += key;
    top.querySelector(".m").textContent = `You pressed ${top.dataset.keys}`;
    return undefined;
  }

  // A loop repeats its frames; one line is enough.
  #sound(frame) {
    const top = this.list.firstElementChild;
    if (top?.dataset.sound === frame.url) return;
    const symbol = ICONS[frame.url] ?? (isMusic(frame.url) ? "music" : wordsOf(frame.url) ? "message-square-text" : "volume-2");
    this.#add(symbol, "say", soundName(frame.url), null, { "data-sound": frame.url });
  }

  #room(frame) {
    const others = frame.hears.map(party).join(", ");
    const word = ROOMS[frame.state];
    if (!word || (frame.state === "talking" && !others)) return;
    const stamp = `${frame.state}|${others}`;
    if (this.lastRoom === stamp) return;
    this.lastRoom = stamp;
    this.#add("headset", "good", word, others ? `With ${others}` : null);
  }

  #add(symbol, look, title, detail, attributes = {}) {
    const item = el(
      "li",
      attributes,
      el(`span.ti${look ? `.${look}` : ""}`, {}, icon(symbol, "ic-s")),
      el("div.grow", {}, el("div.m", {}, title), detail ? el("div.sm.muted", {}, detail) : null),
      el("time.sm.faint.num", {}, timeOfDay(Date.now())),
    );
    this.list.prepend(item);
    this.#showEmptiness();
  }

  #showEmptiness() {
    const isEmpty = this.list.children.length === 0;
    this.list.hidden = isEmpty;
    this.clear.hidden = isEmpty;
    this.teaching.hidden = !isEmpty;
  }
}
