// The call log: parts open and close, and a call that ends while one looks is shown anew.

import { followConnection } from "../core/banner.js";
import { Live } from "../core/live.js";
import { Store } from "../core/store.js";

const RELOAD_MS = 1200;

const results = document.getElementById("results");
const form = document.getElementById("filters");
const store = new Store();
const live = new Live(store);
const opened = new Set();
let reload = null;

// With script the filters act by themselves.
form.querySelector(".apply").hidden = true;

function show(body, isOpen) {
  body.querySelector(".fold").setAttribute("aria-expanded", String(isOpen));
  for (const part of body.querySelectorAll(".part")) part.hidden = !isOpen;
}

results.addEventListener("click", (event) => {
  const body = event.target.closest("tbody");
  const button = body?.querySelector(".fold");
  const isPart = event.target.closest(".part, a, .tag");
  if (!button || isPart || getSelection().toString()) return;
  const isOpen = button.getAttribute("aria-expanded") !== "true";
  if (isOpen) opened.add(body.dataset.call);
  else opened.delete(body.dataset.call);
  show(body, isOpen);
});

document.addEventListener("htmx:after:swap", () => {
  for (const body of results.querySelectorAll("tbody")) {
    if (opened.has(body.dataset.call) && body.querySelector(".fold")) show(body, true);
  }
});

function unfinished() {
  return [...results.querySelectorAll("tbody[data-open]")].map((body) => body.dataset.call);
}

// Reload the page of results that is shown, keeping the address, once the news has settled.
function refetch() {
  clearTimeout(reload);
  reload = setTimeout(() => {
    const focused = document.activeElement?.closest("tbody")?.dataset.call;
    const refocus = () => focused && results.querySelector(`tbody[data-call="${CSS.escape(focused)}"] .fold`)?.focus();
    window.htmx.ajax("GET", location.pathname + location.search, { target: "#results", swap: "innerHTML" }).then(refocus);
  }, RELOAD_MS);
}

store.addEventListener("change", () => {
  const isNews = unfinished().some((id) => (store.calls.get(id)?.state ?? "ended") === "ended");
  if (isNews) refetch();
});
followConnection(live, { onRetry: () => live.refresh() });
live.start();
