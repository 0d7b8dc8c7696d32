// The line above everything: tells that the connection is lost, and that nothing else is.

import { el, icon } from "./dom.js";

const PATIENCE_MS = 1500;

/** Follow a Live: after a moment without connection say so, and mark the live dot. */
export function followConnection(live, { onRetry }) {
  const banner = document.getElementById("banner");
  const dot = document.getElementById("live-dot");
  let timer = null;
  const show = (isLost) => {
    dot?.classList.toggle("off", isLost);
    if (dot) dot.querySelector("span").textContent = isLost ? "Reconnecting" : "Live";
    banner.hidden = !isLost;
    if (!isLost) return banner.replaceChildren();
    const retry = el("button.btn.s", { type: "button", onclick: onRetry }, icon("refresh-cw", "ic-s"), "Try now");
    banner.replaceChildren(icon("wifi-off"), el("span", {}, "Connection lost. Calls go on; what you see may be a few seconds old. Reconnecting…"), retry);
  };
  const follow = () => {
    clearTimeout(timer);
    if (live.status === "live") show(false);
    else timer = setTimeout(() => show(true), PATIENCE_MS);
  };
  live.addEventListener("status", follow);
  follow();
}
