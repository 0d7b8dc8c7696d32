// The queue log: the latest calls of my queues; call back, and mark as answered what nobody answered.

import { send } from "../core/api.js";
import { el, icon, setText } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { now, timeOfDay } from "../core/time.js";
import { attempt } from "../core/toast.js";

const AGAIN_MS = 20_000;
const DAY_MS = 86_400_000;
const byId = (id) => document.getElementById(id);

export class QueueLog {
  /** `dialler` calls back; where one may not call out from here, one's own telephone does. */
  constructor(dialler) {
    Object.assign(this, { dialler, isOpen: false, readAt: 0, calls: [] });
    for (const tab of document.querySelectorAll("#wait-tabs button")) tab.addEventListener("click", () => this.#show(tab.value === "log"));
  }

  /** While it is shown it is read again now and then. */
  draw() {
    if (this.isOpen && now() - this.readAt > AGAIN_MS) this.#read();
  }

  #show(isOpen) {
    this.isOpen = isOpen;
    for (const tab of document.querySelectorAll("#wait-tabs button")) tab.setAttribute("aria-pressed", String((tab.value === "log") === isOpen));
    byId("waiting-panel").hidden = isOpen;
    byId("log-panel").hidden = !isOpen;
    if (isOpen) this.#read();
  }

  async #read() {
    this.readAt = now();
    try {
      this.calls = (await send("GET", "/api/agent/log")).calls;
    } catch {
      setText(byId("no-log").querySelector("b"), "The log could not be read");
      setText(byId("no-log").querySelector("p"), "It is tried again in a moment.");
    }
    this.#draw();
  }

  #draw() {
    const held = document.activeElement?.closest("#log button");
    const focused = held?.closest("li").dataset.call;
    byId("log").hidden = this.calls.length === 0;
    byId("no-log").hidden = this.calls.length > 0;
    byId("log").replaceChildren(...this.calls.map((call) => this.#row(call)));
    if (focused) byId("log").querySelector(`[data-call="${CSS.escape(focused)}"] .${held.classList.contains("mark") ? "mark" : "back"}`)?.focus();
  }

  #row(call) {
    const name = callerName(call);
    const told = call.agent ? `Answered by ${call.agent}` : call.marked ? `Dealt with by ${call.marked.by}` : null;
    const back = call.caller ? this.#back(call, `Call ${name} back`) : null;
    const mark = el("button.btn.s.icon.mark", { type: "button", "aria-pressed": String(Boolean(call.marked)), "aria-label": `Mark the call of ${name} as answered`, title: call.marked ? "Take the mark back" : "Mark as answered", onclick: () => this.#mark(call) }, icon("check", "ic-s"));
    return el(
      "li",
      { "data-call": call.id },
      el(
        "div.grow",
        {},
        el("div.m.trunc", { title: call.caller_name ? phoneNumber(call.caller) : null }, name),
        el("div.sm.faint.trunc", {}, told ? el("span", {}, told) : el("span.st.busy", {}, "Unanswered"), ` · ${when(call.at)} · ${call.queue}`),
      ),
      back,
      call.agent ? null : mark,
    );
  }

  #back(call, label) {
    const mark = icon("phone-outgoing", "ic-s");
    if (!this.dialler.isThere) return el("a.btn.s.icon", { href: `tel:${call.caller}`, "aria-label": label, title: "Call back from your own telephone" }, mark);
    return el("button.btn.s.icon.back", { type: "button", "aria-label": label, title: "Call back", onclick: () => this.dialler.call(call.caller, call.queue_id ?? "") }, mark);
  }

  async #mark(call) {
    if (await attempt(() => send("PUT", `/api/agent/log/${encodeURIComponent(call.id)}`, { answered: !call.marked }))) await this.#read();
  }
}

/** `09:41`, or with the day for what was not today. */
function when(ms) {
  const isToday = new Date(ms).toDateString() === new Date(now()).toDateString();
  const time = timeOfDay(ms).slice(0, 5);
  if (isToday) return time;
  return now() - ms < 6 * DAY_MS ? `${new Date(ms).toLocaleDateString("en-GB", { weekday: "short" })} ${time}` : `${new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time}`;
}
