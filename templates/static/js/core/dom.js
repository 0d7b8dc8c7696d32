// Builds elements without ever parsing a string as HTML, so that Trusted Types can stay on.

const SVG = "http://www.w3.org/2000/svg";
const sprite = document.body.dataset.sprite;

/**
 * el("button.btn.pri", {type: "button", onclick: f, "aria-label": "Close"}, icon("x"), "Close")
 * Children that are null, undefined or false are left out.
 */
export function el(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A Lucide icon; always decoration. */
export function icon(name, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size ? `ic ${size}` : "ic");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The teaching kind of empty state; the template's macro `empty` looks alike. */
export function empty(iconName, title, text, ...more) {
  return el("div.empty", {}, el("span.ill", {}, icon(iconName, "ic-l")), el("b", {}, title), el("p", {}, text), ...more);
}

/** Write text only where it differs: an unchanged timer costs nothing, and a screen reader is left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (value === null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

export function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

/** Whether an element of a long list is on screen; off-screen ones (content-visibility) need no ticking. */
export function isSeen(element) {
  return element.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
}

const parts = new WeakMap();

/**
 * Keep the children of `parent` equal to `items`, moving and keeping elements by key.
 * `create(item)` returns an element, `update(element, item)` writes what changes.
 * Nothing moves while the pointer or the focus is inside an element that stays.
 */
export function keyed(parent, items, key, create, update) {
  const known = parts.get(parent) ?? new Map();
  const wanted = new Map(items.map((item) => [key(item), item]));
  for (const [id, element] of known) {
    if (wanted.has(id)) continue;
    element.remove();
    known.delete(id);
  }
  let previous = null;
  for (const [id, item] of wanted) {
    let element = known.get(id);
    if (!element) {
      element = create(item);
      known.set(id, element);
    }
    update(element, item);
    const place = previous ? previous.nextElementSibling : parent.firstElementChild;
    if (element !== place) move(parent, element, place);
    previous = element;
  }
  parts.set(parent, known);
}

// moveBefore keeps focus and animations; browsers without it lose both, but nothing else.
function move(parent, element, before) {
  if (element.parentNode === parent && parent.moveBefore) parent.moveBefore(element, before);
  else parent.insertBefore(element, before);
}
