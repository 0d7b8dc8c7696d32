// The middle of the agent's page: one card that says what is going on, and what one can do about it.

import { el, empty, icon, setText } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { avatar } from "../core/presence.js";
import { clock, now } from "../core/time.js";
import { queueHue } from "../live/counts.js";
import { chosenAfter } from "./commands.js";
import { course } from "./course.js";
import { heldCalls, heldStamp, tickHeld } from "./held.js";
import { keypad } from "./keypad.js";
import { underWay, underWayStamp } from "../outbound/under-way.js";
import { Reason } from "./reason.js";

const MISSED = {
  "Did not answer": "You did not answer",
  "Declined a call": "You declined a call",
  "Phone could not be reached": "Your phone could not be reached",
  "Phone was busy": "Your phone was busy",
};
const TITLES = { ringing: "Incoming call", "in-call": "Current call", "wrap-up": "Wrap-up" };

export class Middle {
  constructor(box, store, phone, commands) {
    Object.assign(this, { box, store, phone, commands, drawn: "", isPadOpen: false, keys: "" });
  }

  /** Build anew when the situation changed, else only write what counts. */
  draw(now_) {
    const stamp = [now_.kind, now_.agent?.then && chosenAfter(now_.agent), now_.call?.id, now_.call?.caller_name, now_.call?.path.length, now_.agent?.reason, this.phone.status, this.isPadOpen, now_.agent?.wrap_up?.may_extend, heldStamp(now_.agent), underWayStamp(now_.call)].join("|");
    if (stamp !== this.drawn) this.#build(now_, stamp);
    this.#tick(now_);
  }

  togglePad() {
    this.isPadOpen = !this.isPadOpen;
    this.keys = "";
    this.drawn = "";
  }

  press(key) {
    this.phone.digits(key);
    this.keys += key;
    setText(this.box.querySelector(".pressed"), this.keys);
  }

  #build(at, stamp) {
    const hadFocus = this.box.contains(document.activeElement);
    const wasKind = this.drawn.split("|")[0];
    this.drawn = stamp;
    if (at.kind !== "in-call") this.isPadOpen = false;
    this.box.replaceChildren(...this.#content(at));
    if (at.kind === wasKind && hadFocus) this.box.querySelector("[data-keep-focus]")?.focus();
    else if (at.kind === "in-call" && wasKind !== "in-call" && document.activeElement === document.body) this.box.querySelector("h2")?.focus();
  }

  #content(at) {
    switch (at.kind) {
      case "loading":
        return [];
      case "ringing":
      case "in-call":
      case "wrap-up":
        return at.call || at.kind !== "ringing" ? this.#call(at) : [];
      case "calling":
        return [...underWay(at, () => this.hangUp({ call: at.call.id }), () => this.phone.answer()), heldCalls(this.store, at.agent, this.commands, true) ?? ""];
      default:
        return [this.#idle(at)];
    }
  }

  #idle(at) {
    const available = el("button.btn.pri.big", { type: "button", onclick: () => this.commands.choose("available") }, icon("phone"), "Go available");
    const notReady = el("button.btn.big", { type: "button", onclick: () => this.commands.choose("idle") }, "Stay not ready");
    switch (at.kind) {
      case "no-agent":
        return empty("headset", "You take no calls", "Ask an administrator to add you to a queue; then your phone appears here.");
      case "logged-off":
        return empty("headset", "You are logged off", "Go available, and calls from your queues ring here.", available);
      case "paused":
        return empty("coffee", `Paused: ${at.agent.reason ?? "no reason"}`, "No calls ring here until you come back.", available);
      case "missed":
        return empty("phone-missed", MISSED[at.agent.reason] ?? "You missed a call", "No calls ring here until you say that you are back, so that nobody waits for an empty chair.", el("div.row.two", {}, available, notReady));
      case "idle":
        return empty("coffee", "You are not ready", "No calls ring here until you go available.", available);
      case "not-ready":
        return empty("headphones", "Your phone is not ready", at.agent.not_ready_reason ?? "No call can ring here yet. Connecting…");
      case "leaving":
        return empty("circle-check", `Soon ${chosenAfter(at.agent)}`, "As soon as nobody is being called for you, or after the contact who answers. “Available” takes it back.");
      default:
        return empty("circle-check", "Ready for the next call", "It rings here, with who calls and what they chose.", this.#hints());
    }
  }

  #hints() {
    const hint = (key, what) => el("li", {}, el("kbd", {}, key), what);
    return el("ul.hints", { "aria-label": "Keys" }, hint("A", "answer"), hint("R", "decline"), hint("K", "keypad"), hint("E", "hang up"));
  }

  #call(at) {
    const { call, agent, kind } = at;
    const parts = [el("p.vh", {}, TITLES[kind]), call ? this.#who(call) : el("div.who-head", {}, el("h2.name", { tabindex: "-1" }, "Call ended"))];
    if (kind === "in-call") parts.push(this.#controls(agent), this.isPadOpen ? this.#pad() : null);
    if (kind === "wrap-up") parts.push(this.#wrapUp(agent));
    parts.push(heldCalls(this.store, agent, this.commands, kind === "ringing"));
    const body = call ? el("div.dbody", {}, el("h3", {}, call.calling ? "How it went" : "How it came here"), course(this.store, call, kind === "ringing" ? null : call.state === "talking" ? call.since : null)) : null;
    return [...parts.filter(Boolean), body].filter(Boolean);
  }

  #who(call) {
    const queue = this.store.queues.get(call.queue);
    const name = callerName(call);
    return el(
      "div.who-head",
      {},
      call.caller_name ? avatar(call.caller ?? call.id, name, "l") : el("span.av.l", { "aria-hidden": "true" }, icon("user", "ic-l")),
      el(
        "div.grow",
        {},
        el("div.row.names", {}, el("h2.name.trunc", { tabindex: "-1" }, name), call.is_vip ? el("span.tag.amber", {}, icon("star", "ic-s"), "VIP") : null),
        el(
          "div.row.sub",
          {},
          call.caller_name ? el("span.num", {}, phoneNumber(call.caller)) : null,
          queue ? el("span.row", {}, el(`i.qd.c${queueHue(this.store, queue.id)}`), queue.title) : null,
        ),
      ),
      el("div.timer", {}, el("span.num.tt", { role: "timer", "aria-label": "Duration" }), el("span.sm.faint.tw")),
    );
  }

  #controls(agent) {
    const isHeld = Boolean(agent.held_since);
    const control = (iconName, label, key, look, attributes) =>
      el(`button.cb${look}`, { type: "button", ...attributes }, el("span.ci", {}, icon(iconName, "ic-l")), el("span", {}, label), el("kbd", { "aria-hidden": "true" }, key));
    return el(
      "div.ctl",
      { role: "group", "aria-label": "Call controls" },
      control("grid-3x3", "Keypad", "K", "", {
        "aria-pressed": String(this.isPadOpen),
        "aria-keyshortcuts": "K",
        "data-keep-focus": true,
        disabled: !this.phone.leg || isHeld,
        onclick: () => {
          this.togglePad();
          this.box.dispatchEvent(new CustomEvent("redraw"));
        },
      }),
      control(isHeld ? "play" : "circle-pause", isHeld ? "Resume" : "Hold", "H", "", { "aria-keyshortcuts": "H", "data-hold": true, onclick: () => this.hold(agent) }),
      control("phone-off", "Hang up", "E", ".end", { "aria-keyshortcuts": "E", "data-hang-up": true, disabled: isHeld, onclick: () => this.hangUp(agent) }),
    );
  }

  hold(agent) {
    return this.commands.hold(agent.call, !agent.held_since);
  }

  async hangUp(agent) {
    const button = this.box.querySelector("[data-hang-up]");
    if (button?.disabled) return;
    if (button) button.disabled = true;
    if (!(await this.commands.hangUp(agent.call)) && button) button.disabled = false;
  }

  #pad() {
    return el("div.padbox", {}, el("output.pressed.num", { "aria-label": "Keys sent" }, this.keys), keypad((key) => this.press(key)));
  }

  #wrapUp(agent) {
    const more = el("button.btn", { type: "button", onclick: () => this.commands.wrapUp("extend") }, icon("timer", "ic-s"), "30 s more");
    const isNeeded = agent.wrap_up?.needs_reason ?? false;
    const reason = isNeeded || this.store.wrapUpReasons.length ? new Reason(this.store.wrapUpReasons, { isNeeded, onEnter: () => finish() }) : null;
    const finish = () => {
      if (isNeeded && !reason.value) return reason.focus();
      return this.commands.wrapUp("finish", reason?.value);
    };
    const ready = el("button.btn.pri", { type: "button", onclick: finish }, icon("check", "ic-s"), this.store.wrapUpReasons.length ? "Submit and be ready" : "Ready now");
    if (!agent.wrap_up?.may_extend) more.disabled = true;
    return el(
      "div.wrapbox",
      { role: "group", "aria-label": "Wrap-up" },
      el("div.row", {}, el("span.m", {}, "Wrap-up"), el("span.grow"), el("span.num.b.left", { role: "timer", "aria-label": "Time left" })),
      el("progress", { max: "1", value: "1", "aria-label": "Wrap-up time left" }),
      reason?.element,
      el("div.row", {}, el("span.sm.muted.grow", {}, "No call rings until it is over."), more, ready),
    );
  }

  #tick(at) {
    const timer = this.box.querySelector(".tt");
    const word = this.box.querySelector(".tw");
    if (timer && at.kind === "ringing" && at.call) {
      setText(timer, clock(now() - (at.call.callback?.requested_at ?? at.call.waiting_since)));
      setText(word, "waiting");
    } else if (timer && at.kind === "calling") {
      setText(timer, clock(now() - at.call.since));
    } else if (timer && at.kind === "in-call") {
      setText(timer, clock(now() - (at.call?.state === "talking" ? at.call.since : at.agent.since)));
      setText(word, at.agent.held_since ? `on hold ${clock(now() - at.agent.held_since)}` : "");
    }
    tickHeld(this.box);
    const wrapUp = at.agent?.wrap_up;
    if (at.kind !== "wrap-up" || !wrapUp) return;
    const left = Math.max(0, wrapUp.until - now());
    setText(this.box.querySelector(".left"), `${clock(left + 999)} left`);
    this.box.querySelector("progress").value = left / Math.max(1, wrapUp.until - at.agent.since);
  }
}
