// Whether this tab's phone can ring, in the top bar and, when it matters, in words; links open beside it meanwhile.

import { setClass, setText } from "../core/dom.js";

const WORDS = {
  connecting: "Connecting phone…",
  ready: "Phone ready",
  lost: "Phone reconnecting…",
  refused: "Phone not allowed",
  elsewhere: "Phone in another tab",
  outside: "You answer on your telephone",
};

export function drawPhoneStatus(phone, agent) {
  const chip = document.getElementById("phone-status");
  chip.hidden = !agent;
  setClass(chip, `phonechip ${phone.status}`);
  setText(chip.querySelector(".word"), WORDS[phone.status]);
  document.getElementById("phone-elsewhere").hidden = phone.status !== "elsewhere";
  document.getElementById("phone-refused").hidden = phone.status !== "refused";
  // Leaving this page would take the phone away.
  for (const link of document.querySelectorAll(".rail a:not([aria-current])")) {
    if (phone.isHere) link.setAttribute("target", "_blank");
    else link.removeAttribute("target");
  }
  document.getElementById("use-here").onclick ??= () => phone.takeOver();
}
