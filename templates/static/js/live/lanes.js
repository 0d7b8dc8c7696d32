// Calls as cards in four lanes; a card that changes its lane is seen to move there.

import { empty, isSeen, setText } from "../core/dom.js";
import { now } from "../core/time.js";
import { createCard, drawCard } from "./card.js";
import { countWords } from "./callbacks.js";
import { isShown, openCalls, waitingCalls } from "./counts.js";

const FADE_MS = 20_000;
const MOVE_MS = 240;
const EASE = "cubic-bezier(.2,.7,.2,1)";
const LANES = ["flow", "waiting", "talking", "ended"];
const LANE_OF = { ringing: "waiting", waiting: "waiting", dialling: "talking", talking: "talking", transferred: "talking", ended: "ended" };

const TEACH = {
  flow: ["route", "Nobody is in the menu", "A call shows here while opening hours, announcements and menus decide where it goes."],
  waiting: ["hourglass", "No one is waiting", "Callers in a queue stand here in line, the first on top."],
  talking: ["phone-call", "No conversations", "When an agent answers, the call moves here."],
  ended: ["history", "Nothing yet", "A finished call stays here for a moment; the call log keeps it."],
};

function laneOf(call) {
  return LANE_OF[call.state] ?? "flow";
}

export class Lanes {
  constructor(store, hands) {
    this.store = store;
    this.hands = hands;
    this.cards = new Map();
    this.lanes = new Map();
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
    for (const lane of LANES) {
      const box = document.getElementById(`lane-${lane}`);
      box.after(empty(...TEACH[lane]));
    }
  }

  draw() {
    this.#forgetOld();
    const movers = this.#movers();
    for (const lane of LANES) this.#fill(lane);
    for (const [id, from] of movers) this.#show(this.cards.get(id), from);
  }

  /** Once a second: nothing changes its place, only times go on. */
  tick() {
    if (this.#forgetOld()) return this.draw();
    for (const [id, card] of this.cards) if (isSeen(card)) drawCard(this.store, card, this.store.calls.get(id));
    return undefined;
  }

  #calls(lane) {
    if (lane === "waiting") return waitingCalls(this.store);
    const calls = lane === "ended" ? [...this.store.calls.values()].filter((call) => isShown(this.store, call)) : openCalls(this.store);
    const order = lane === "ended" ? (a, b) => b.since - a.since : (a, b) => a.started_at - b.started_at;
    return calls.filter((call) => laneOf(call) === lane).sort(order);
  }

  #fill(lane) {
    const box = document.getElementById(`lane-${lane}`);
    const calls = this.#calls(lane);
    let place = box.firstElementChild;
    for (const call of calls) {
      const card = this.cards.get(call.id) ?? createCard(call, this.hands.button());
      this.cards.set(call.id, card);
      this.lanes.set(call.id, lane);
      drawCard(this.store, card, call);
      this.hands.dress(card.querySelector(".more"), call);
      if (card === place) place = place.nextElementSibling;
      else box.insertBefore(card, place);
    }
    setText(document.getElementById(`count-${lane}`), lane === "waiting" ? countWords(calls) : String(calls.length));
    box.hidden = calls.length === 0;
    box.nextElementSibling.hidden = calls.length > 0;
  }

  // An ended call fades from the page; one that the server forgot goes at once.
  #forgetOld() {
    const before = this.cards.size;
    for (const call of this.store.calls.values()) {
      if (call.state === "ended" && now() - call.since > FADE_MS) this.store.drop("call", call.id);
    }
    for (const [id, card] of this.cards) {
      if (this.store.calls.has(id)) continue;
      card.remove();
      this.cards.delete(id);
      this.lanes.delete(id);
    }
    return this.cards.size !== before;
  }

  // Which cards are about to come or to change their lane, and from where; measured only where something moves.
  #movers() {
    if (this.reducedMotion.matches || this.lanes.size === 0) return [];
    return [...this.store.calls.values()]
      .filter((call) => isShown(this.store, call) && this.lanes.get(call.id) !== laneOf(call))
      .map((call) => [call.id, this.cards.get(call.id)?.getBoundingClientRect() ?? null]);
  }

  #show(card, from) {
    const to = card.getBoundingClientRect();
    const start = from?.width ? `translate(${from.x - to.x}px, ${from.y - to.y}px)` : "translateY(-6px)";
    card.animate([{ transform: start, opacity: from ? 1 : 0 }, { transform: "none", opacity: 1 }], { duration: MOVE_MS, easing: EASE });
  }
}
