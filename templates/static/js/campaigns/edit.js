// One campaign: how it dials, what agents see and say, and whether it runs.

import { send } from "../core/api.js";
import { el, setText } from "../core/dom.js";
import { toast, toastError } from "../core/toast.js";
import { People } from "../numbers/people.js";
import { Editor } from "../settings/editor.js";
import { slugOf } from "../settings/form.js";
import { Rows, words } from "./rows.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("one").dataset.one);
const changed = () => editor.changed();

const outcomes = new Rows(byId("outcomes"), byId("add-outcome"), data.doc.outcomes, {
  noun: "outcome",
  fresh: () => ({ name: "", title: "", is_final: true }),
  onChange: changed,
  draw: (item, what, told) => [words(item, "title", `Title of ${what}`, told, "outcomes", { placeholder: "Said yes" }), final(item, what, told)],
});
const shown = new Rows(byId("shown"), byId("add-shown"), data.doc.shown, {
  noun: "column",
  fresh: () => ({ name: "", label: "" }),
  onChange: changed,
  draw: (item, what, told) => [
    words(item, "name", `Heading in the list of ${what}`, told, "shown", { placeholder: "Column in the list" }),
    words(item, "label", `What agents read for ${what}`, told, "shown", { placeholder: "What agents read" }),
  ],
});
const people = new People(data.doc.visible_to, data.people, changed);

function final(item, what, told) {
  const tick = el("input", { type: "checkbox", checked: item.is_final, onchange: (event) => {
    item.is_final = event.target.checked;
    told();
  } });
  return el("label.check", {}, tick, "Final", el("span.vh", {}, ` ${what}`));
}

/** Every outcome keeps the name it was made with: customers who are done are known by it. */
function named(items) {
  const taken = new Set(items.map((item) => item.name).filter(Boolean));
  return items.map((item) => {
    if (item.name) return item;
    const plain = slugOf(item.title) || "outcome";
    let name = plain;
    for (let n = 2; taken.has(name); n += 1) name = `${plain}-${n}`;
    taken.add(name);
    return { ...item, name };
  });
}

const editor = new Editor(data, {
  api: "/api/v1/campaigns",
  list: "/console/campaigns",
  noun: "campaign",
  names: {
    title: "Title",
    mode: "Mode",
    queue: "Queue",
    number: "Number",
    hours: "Opening hours",
    max_attempts: "Called at most",
    retry_minutes: "Pause between",
    ring_s: "Rings for",
    calls_per_agent: "Calls for each agent",
    outcomes: "Outcomes",
    shown: "What agents see",
    visible_to: "Who may look them up",
  },
  title: (doc) => doc.title,
  parts: () => ({ outcomes: named(outcomes.items), shown: shown.items.map((item) => ({ ...item, name: slugOf(item.name) })), visible_to: people.value }),
  farewell: () => ["Its customers and what became of them are gone; this cannot be undone.", "Past calls stay in the log."],
  onChange: fit,
});

/** Only what makes a difference in the chosen mode is shown, and a queue that does not fit is told. */
function fit() {
  const mode = byId("f-mode").value;
  byId("power").hidden = mode !== "power";
  byId("not-first").hidden = mode === "preview" || !byId("f-queue").value || data.contact_first.includes(byId("f-queue").value);
}

function drawRun() {
  if (!byId("run")) return;
  const isRunning = data.doc.is_running;
  setText(byId("run-state"), isRunning ? "Running" : "Stopped");
  byId("run-state").className = isRunning ? "tag green" : "tag";
  setText(byId("run-hint"), isRunning ? "Customers are called as long as somebody works on it." : "Nobody is called.");
  setText(byId("run"), isRunning ? "Stop the campaign" : "Start the campaign");
}

async function run() {
  byId("run").disabled = true;
  try {
    const now = await send("POST", `/api/v1/campaigns/${encodeURIComponent(data.name)}/${data.doc.is_running ? "stop" : "start"}`, {});
    Object.assign(data, { version: now.version, doc: { ...data.doc, is_running: now.is_running } });
    editor.base = { ...editor.base, is_running: now.is_running };
    toast(now.is_running ? "The campaign runs." : "The campaign is stopped: calls under way go on to their end.");
  } catch (error) {
    toastError(error);
  } finally {
    byId("run").disabled = false;
    drawRun();
  }
}

byId("run")?.addEventListener("click", run);
byId("f-title").addEventListener("input", () => {
  const name = byId("f-name");
  if (name && !name.dataset.own) name.value = slugOf(byId("f-title").value);
  if (data.name) setText(document.querySelector("header h1"), byId("f-title").value.trim() || data.name);
});
byId("f-name")?.addEventListener("input", (event) => {
  event.target.dataset.own = "true";
});
editor.start();
fit();
drawRun();
if (!data.name) byId("f-title").focus();
