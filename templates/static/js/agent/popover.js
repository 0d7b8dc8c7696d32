// The ringing call, bottom right: who, why, answer or decline. It speaks up, but never takes the focus.

import { el, icon, setText } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { avatar } from "../core/presence.js";
import { toast } from "../core/toast.js";
import { clock, now } from "../core/time.js";
import { queueHue } from "../live/counts.js";
import { beckon, ring } from "../softphone/tones.js";
import { shownList } from "./caller.js";
import { chosen } from "./telephones.js";

// Whoever takes a call waits for it this long; after that one may have turned away.
const EXPECTED_MS = 8000;
// The news of the call may come a little after the news that it rings no more.
const REASON_MS = 5000;

export class Popover {
  constructor(box, store, phone, commands) {
    Object.assign(this, { box, store, phone, commands, offer: null, silence: null, expected: null, gone: null, title: document.title });
  }

  draw(at) {
    const offer = at.kind === "ringing" ? at.agent.offer : null;
    if (offer?.id !== this.offer?.id) this.#change(offer, at);
    if (this.gone) this.#tellEnd(at);
    if (!offer) return;
    setText(this.box.querySelector(".left"), clock(now() - (at.call?.callback?.requested_at ?? offer.since)));
    this.#showAnswer();
    this.#answerExpected(offer);
    document.title = Math.floor(now() / 1000) % 2 ? `Ringing: ${callerName(at.call ?? {})}` : this.title;
  }

  answer() {
    if (!this.offer || this.isAnswering || this.phone.leg?.status !== "ringing") return false;
    this.isAnswering = true;
    this.phone.answer();
    this.#showAnswer();
    this.silence?.();
    return true;
  }

  /** A call one has just taken from the line is answered as soon as it rings: one has asked for it. */
  expect(call) {
    this.expected = { call: call.id, until: now() + EXPECTED_MS };
  }

  /** What the call's flow shows of it; it may come after the ring. */
  tell(call, shown) {
    if (this.offer?.call !== call) return;
    const list = shownList(shown);
    this.box.querySelector(".shown")?.remove();
    if (list) this.box.querySelector(".pb").before(list);
  }

  // In a queue that calls contacts first somebody has answered already, and waits.
  #answerExpected(offer) {
    const isExpected = this.expected?.call === offer.call && now() <= this.expected.until;
    if ((isExpected || this.#isContact(offer)) && this.answer()) this.expected = null;
  }

  #isContact(offer) {
    return this.store.queues.get(offer.queue)?.is_contact_first;
  }

  decline() {
    if (!this.offer || this.isAnswering) return false;
    this.silence?.();
    this.commands.decline(this.offer.id);
    return true;
  }

  #change(offer, at) {
    if (this.offer) this.gone = { call: this.offer.call, until: now() + REASON_MS };
    this.silence?.();
    this.offer = offer;
    this.isAnswering = false;
    this.box.hidden = !offer;
    document.title = this.title;
    if (!offer) return this.box.replaceChildren();
    this.silence = this.#isContact(offer) ? beckon() : ring();
    return this.box.replaceChildren(this.#card(offer, at.call));
  }

  #card(offer, call) {
    const queue = this.store.queues.get(offer.queue);
    const name = call ? callerName(call) : "A caller";
    const answer = el("button.btn.ok.grow.answer", { type: "button", "aria-keyshortcuts": "A", onclick: () => this.answer() }, icon("phone"), el("span", {}, "Answer"), el("kbd", { "aria-hidden": "true" }, "A"));
    const decline = el("button.btn.grow.decline", { type: "button", "aria-keyshortcuts": "R", onclick: () => this.decline() }, icon("phone-off"), "Decline", el("kbd", { "aria-hidden": "true" }, "R"));
    return el(
      "div",
      {},
      el("div.ph", {}, el("span.ring"), call?.callback ? icon("phone-outgoing") : null, el("h2", {}, call?.callback ? "Callback" : "Incoming"), el("span.tag.phase", {}, "Connecting"), el("span.grow"), el("span.num.m.left", { "aria-hidden": "true" })),
      el(
        "div.p1",
        {},
        el(
          "div.row",
          {},
          call?.caller_name ? avatar(call.caller ?? call.id, name) : el("span.av", { "aria-hidden": "true" }, icon("user")),
          el(
            "div.grow",
            {},
            el("div.row", {}, el("span.b.trunc", {}, name), call?.is_vip ? el("span.tag.amber", {}, icon("star", "ic-s"), "VIP") : null),
            el("div.row.sm.muted", {}, queue ? el(`i.qd.c${queueHue(this.store, queue.id)}`) : null, el("span.trunc", {}, [call?.display_name ?? queue?.title, call?.caller_name ? phoneNumber(call.caller) : null].filter(Boolean).join(" · "))),
          ),
        ),
        call?.path.length ? el("p.sm.why.muted", {}, icon("corner-down-right", "ic-s"), el("span", {}, call.path.slice(-3).join(" › "))) : null,
        el("div.row.pb", {}, answer, decline),
        el("p.sm.muted.other", { hidden: true }, ""),
      ),
    );
  }

  #showAnswer() {
    const answer = this.box.querySelector(".answer");
    const canAnswer = this.phone.leg?.status === "ringing";
    const isElsewhere = !this.phone.isHere;
    const isOutside = chosen(this.store.myAgent).includes("phone");
    answer.disabled = !canAnswer || this.isAnswering;
    setText(this.box.querySelector(".phase"), canAnswer || isElsewhere ? "Ringing" : "Connecting");
    setText(answer.querySelector("span"), this.isAnswering ? "Answering…" : canAnswer || isElsewhere ? "Answer" : "Connecting…");
    const other = this.box.querySelector(".other");
    other.hidden = !isElsewhere && !isOutside;
    setText(other, isOutside ? "Your telephone rings: answer it and press 1." : "Answer on your telephone.");
  }

  // Why the ringing stopped, unless it is because we answered or declined.
  #tellEnd(at) {
    const call = this.store.calls.get(this.gone.call);
    const other = this.store.agents.get(call?.agent);
    if (at.agent?.state === "in-call" || at.kind === "missed" || now() > this.gone.until) this.gone = null;
    else if (call?.state === "ended") this.#say(call.callback ? "Nobody is to be called back any more." : "The caller hung up.");
    else if (call?.state === "talking" && other) this.#say(`Answered by ${other.name}.`);
  }

  #say(reason) {
    this.gone = null;
    toast(reason);
  }
}
