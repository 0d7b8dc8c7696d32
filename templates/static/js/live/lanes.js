// Calls as cards in four lanes; a card that changes its lane is seen to move there.

import { empty, setText } from "../core/dom.js";
import { now } from "../core/time.js";
import { createCard, drawCard } from "./card.js";
import { inTurn, openCalls } from "./counts.js";

const FADE_MS = 20_000;
const MOVE_MS = 240;
const LANES = ["flow", "waiting", "talking", "ended"];
const LANE_OF = { ringing: "waiting", waiting: "waiting", talking: "talking", transferred: "talking", ended: "ended" };

const TEACH = {
  flow: ["route", "Nobody is in the menu", "A call shows here while opening hours, announcements and menus decide where it goes."],
  waiting: ["hourglass", "No one is waiting", "Callers in a queue stand here in line, the first on top."],
  talking: ["phone-call", "No conversations", "When an agent answers, the call moves here."],
  ended: ["history", "Nothing yet", "A finished call stays here for a moment; the call log keeps it."],
};

function order(lane) {
  if (lane === "ended") return (a, b) => b.since - a.since;
  if (lane === "waiting") return inTurn;
  return (a, b) => a.started_at - b.started_at;
}

export class Lanes {
  constructor(store) {
    this.store = store;
    this.cards = new Map();
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
    for (const lane of LANES) {
      const box = document.getElementById(`lane-${lane}`);
      box.after(empty(...TEACH[lane]));
    }
  }

  draw() {
    this.#forgetOld();
    const before = this.reducedMotion.matches ? null : this.#positions();
    for (const lane of LANES) this.#fill(lane);
    if (before) this.#animateFrom(before);
  }

  #calls(lane) {
    const all = lane === "ended" ? [...this.store.calls.values()] : openCalls(this.store);
    return all.filter((call) => (LANE_OF[call.state] ?? "flow") === lane).sort(order(lane));
  }

  #fill(lane) {
    const box = document.getElementById(`lane-${lane}`);
    const calls = this.#calls(lane);
    let place = box.firstElementChild;
    for (const call of calls) {
      const card = this.cards.get(call.id) ?? createCard(call);
      this.cards.set(call.id, card);
      drawCard(this.store, card, call);
      if (card === place) place = place.nextElementSibling;
      else box.insertBefore(card, place);
    }
    setText(document.getElementById(`count-${lane}`), String(calls.length));
    box.hidden = calls.length === 0;
    box.nextElementSibling.hidden = calls.length > 0;
  }

  // An ended call fades from the page; one that the server forgot goes at once.
  #forgetOld() {
    for (const call of this.store.calls.values()) {
      if (call.state === "ended" && now() - call.since > FADE_MS) this.store.drop("call", call.id);
    }
    for (const [id, card] of this.cards) {
      if (this.store.calls.has(id)) continue;
      card.remove();
      this.cards.delete(id);
    }
  }

  #positions() {
    return new Map([...this.cards].map(([id, card]) => [id, card.getBoundingClientRect()]));
  }

  #animateFrom(before) {
    for (const [id, card] of this.cards) {
      const old = before.get(id);
      const fresh = card.getBoundingClientRect();
      if (!old) card.animate([{ opacity: 0, transform: "translateY(-6px)" }, {}], { duration: MOVE_MS, easing: "ease-out" });
      else if (old.width && (Math.abs(old.x - fresh.x) > 2 || Math.abs(old.y - fresh.y) > 2)) {
        const from = `translate(${old.x - fresh.x}px, ${old.y - fresh.y}px)`;
        card.animate([{ transform: from }, { transform: "none" }], { duration: MOVE_MS, easing: "cubic-bezier(.2,.7,.2,1)" });
      }
    }
  }
}
