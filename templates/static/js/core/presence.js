// An avatar with its presence dot, made and kept.

import { el, setAttribute, setClass } from "./dom.js";
import { hue, initials, PRESENCE_SHAPES } from "./people.js";

const SVG = "http://www.w3.org/2000/svg";

export function avatar(id, name, size = "") {
  return el(`span.av.a${hue(id)}${size ? `.${size}` : ""}`, { "aria-hidden": "true" }, initials(name));
}

export function avatarWithPresence(id, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.append(document.createElementNS(SVG, "path"));
  const holder = avatar(id, name);
  holder.append(el("span.pr", {}, svg));
  return holder;
}

export function showPresence(holder, look) {
  const dot = holder.querySelector(".pr");
  setClass(dot, look === "off" ? "pr" : `pr ${look}`);
  setAttribute(dot.querySelector("path"), "d", PRESENCE_SHAPES[look]);
}
