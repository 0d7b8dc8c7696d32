// Who waits in my queues, in the order of service, with a hand on each.

import { el, icon, keyed, setAttribute, setClass, setText } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { clock, now } from "../core/time.js";
import { callbackWords, countWords, dueWords, isLater } from "../live/callbacks.js";
import { isLate, position, queueHue, waitingCalls } from "../live/counts.js";
import { priorityOf } from "./hands.js";

const USUAL = 5;

export class WaitingList {
  constructor(store, hands) {
    Object.assign(this, { store, hands, calls: [] });
  }

  draw(agent) {
    this.calls = waitingCalls(this.store).filter((call) => call.queue in (agent?.queues ?? {}));
    setText(document.getElementById("waiting-count"), countWords(this.calls));
    const list = document.getElementById("waiting");
    list.hidden = this.calls.length === 0;
    document.getElementById("no-waiting").hidden = this.calls.length > 0;
    keyed(list, this.calls, (call) => call.id, () => this.#create(), (item, call) => this.#draw(item, call));
  }

  /** By key: the call that has the focus, else the first in line. */
  take() {
    const focused = document.activeElement?.closest("#waiting li")?.dataset.call;
    const call = this.calls.find((each) => each.id === focused) ?? this.calls[0];
    if (!call) return false;
    this.hands.take(call);
    return true;
  }

  #create() {
    const take = el("button.btn.s.icon.take", { type: "button", "aria-keyshortcuts": "T" }, icon("phone", "ic-s"));
    const item = el(
      "li",
      {},
      el("i.qd"),
      el(
        "div.grow",
        {},
        el("div.row", {}, el("span.m.trunc.who"), el("span.tag.amber.vip", { hidden: true }, "VIP"), el("span.tag.prio", { hidden: true })),
        el("div.sm.faint.trunc.where"),
      ),
      el("div.num.when", {}, el("div.time"), el("div.sm.faint.place")),
      take,
      this.hands.button(),
    );
    take.addEventListener("click", () => this.hands.take(this.store.calls.get(item.dataset.call)));
    return item;
  }

  #draw(item, call) {
    const ringing = call.state === "ringing" ? this.store.agents.get(call.agent) : null;
    const given = this.store.agents.get(call.assigned_to);
    const number = call.caller_name ? phoneNumber(call.caller) : null;
    const told = given ? `given to ${given.name}` : ringing ? `rings at ${ringing.name}` : number;
    setAttribute(item, "data-call", call.id);
    setClass(item.querySelector(".qd"), `qd c${queueHue(this.store, call.queue)}`);
    setText(item.querySelector(".who"), callerName(call));
    item.querySelector(".vip").hidden = !call.is_vip;
    const priority = item.querySelector(".prio");
    priority.hidden = priorityOf(call) === USUAL;
    setText(priority, `Priority ${priorityOf(call)}`);
    setText(item.querySelector(".where"), [callbackWords(call), this.store.queues.get(call.queue)?.title, told].filter(Boolean).join(" · "));
    const time = item.querySelector(".time");
    setText(time, isLater(call) ? "–" : clock(now() - call.waiting_since));
    setClass(time, isLate(this.store, call) ? "time late" : "time m");
    setText(item.querySelector(".place"), isLater(call) ? dueWords(call) : `No. ${position(this.store, call)}`);
    setAttribute(item.querySelector(".take"), "aria-label", `Take the call of ${callerName(call)}`);
    this.hands.dress(item.querySelector(".more"), call);
  }
}
