// The call one is in, shown in every tab: My phone tells it, the frame of the other pages listens (CUBE-09).

import { el, icon, setText } from "./dom.js";
import { clock, everySecond, now } from "./time.js";

const WORDS = { ringing: "Ringing", "in-call": "In a call", "wrap-up": "Wrap-up" };

function channel() {
  return new BroadcastChannel(`cordboard-on-call-${document.body.dataset.user}`);
}

/** My phone's half: `tell({kind, name, since})` when something has changed, `tell(null)` when there is no call. */
export class OnCall {
  constructor() {
    this.wire = channel();
    this.said = null;
    // A question, or another tab of the phone that closes: this one still knows.
    this.wire.addEventListener("message", ({ data }) => (data === "ask" || (data === null && this.said)) && this.wire.postMessage(this.said));
    addEventListener("pagehide", () => this.wire.postMessage(null));
    addEventListener("pageshow", () => this.wire.postMessage(this.said));
  }

  tell(call) {
    if (JSON.stringify(call) === JSON.stringify(this.said)) return;
    this.said = call;
    this.wire.postMessage(call);
  }
}

/** The other pages' half: a way back to the call, in the top bar. */
export function followCall(place) {
  const word = el("span.trunc");
  const time = el("span.num");
  const link = el("a.oncall", { href: "/console/agent", hidden: true }, icon("phone-call", "ic-s"), word, time);
  place.before(link);
  const wire = channel();
  let call = null;
  const draw = () => {
    link.hidden = !call;
    if (!call) return;
    link.classList.toggle("wrap", call.kind === "wrap-up");
    setText(word, `${WORDS[call.kind]}: ${call.name}`);
    setText(time, clock(now() - call.since));
  };
  wire.addEventListener("message", ({ data }) => {
    if (data === "ask") return;
    call = data;
    draw();
  });
  everySecond(draw);
  wire.postMessage("ask");
}
