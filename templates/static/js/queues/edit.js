// One queue: collects its settings, saves them against other writers, and lets nobody leave unsaved changes unawares.

import { followConnection } from "../core/banner.js";
import { send } from "../core/api.js";
import { el, setText } from "../core/dom.js";
import { Live } from "../core/live.js";
import { Store } from "../core/store.js";
import { toast, toastError } from "../core/toast.js";
import { ask } from "./ask.js";
import { Members } from "./members.js";
import { changedIn, merged, stamp } from "./merge.js";
import { clearProblems, showProblems, slugOf } from "./form.js";
import { Skills } from "./skills.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("queue").dataset.queue);
const form = byId("form");
const store = new Store();
const skills = new Skills(data.doc.skills, { isFixed: !data.may_manage, onChange: changed });
const members = new Members({ data, store, skills, onChange: changed });
let base = collected();
let isLeaving = false;

function collected() {
  const body = { ...data.doc, members: members.value, skills: skills.value };
  for (const input of form.querySelectorAll("[name]")) {
    if (input.name === "name") continue;
    if (input.type === "checkbox") body[input.name] = input.checked;
    else if (input.type === "number") body[input.name] = input.value === "" ? null : Number(input.value);
    else body[input.name] = input.name === "music" ? input.value || null : input.value.trim();
  }
  return body;
}

function isDirty() {
  return stamp(collected()) !== stamp(base);
}

function changed() {
  members?.draw();
  if (data.name && data.may_manage) byId("savebar").hidden = !isDirty();
}

async function save() {
  clearProblems();
  if (!showProblems(invalid())) return;
  const name = data.name || byId("f-name").value;
  byId("save").disabled = true;
  try {
    await put(name, collected(), data.name ? { "If-Match": `"${data.version}"` } : { "If-None-Match": "*" });
  } catch (error) {
    await failed(error, name);
  } finally {
    byId("save").disabled = false;
  }
}

async function put(name, body, headers) {
  const saved = await send("PUT", `/api/v1/queues/${encodeURIComponent(name)}`, body, headers);
  base = body;
  if (!data.name || stamp(body) !== stamp(collected())) return leaveFor(`/console/queues/${encodeURIComponent(name)}`);
  data.version = saved.version;
  data.doc = body;
  members.noteSaved(body.members);
  changed();
  return toast("Saved.");
}

function leaveFor(path) {
  isLeaving = true;
  location.assign(path);
}

/** What the browser itself finds wrong, field by field. */
function invalid() {
  return [...form.elements].filter((input) => input.willValidate && !input.checkValidity()).map((input) => [input.name || "members", input.validationMessage, input]);
}

async function failed(error, name) {
  const isOvertaken = error.status === 412 || error.code === "changed-meanwhile";
  if (isOvertaken && data.name) return settle(name);
  if (isOvertaken) return showProblems([["name", "There is a queue of this name already."]]);
  const problems = (error.details?.problems ?? []).map((text) => {
    const [field, ...words] = text.split(": ");
    return words.length ? [field.split(".")[0], text] : ["", text];
  });
  if (problems.length) return showProblems(problems);
  return toastError(error);
}

// Somebody was faster. Nothing of either is lost unless one says so.
async function settle(name) {
  let theirs;
  try {
    theirs = await send("GET", `/api/v1/queues/${encodeURIComponent(name)}`);
  } catch (error) {
    return toastError(error);
  }
  const who = theirs.updated_by.replace(/^user:/, "");
  const person = data.people[who]?.title ?? who;
  const theirChanges = changedIn(base, theirs);
  const both = changedIn(base, collected()).filter((what) => theirChanges.includes(what) && what !== "Members");
  const answer = await ask(
    "This queue was changed meanwhile",
    [
      el("p", {}, `${person} saved it while you were here. They changed:`),
      el("ul", {}, ...theirChanges.map((what) => el("li", {}, what))),
      both.length ? el("p", {}, `You changed ${both.join(", ")} too; yours would replace theirs.`) : el("p", {}, "Your changes do not touch theirs."),
    ],
    [["both", "Put my changes on top", "pri"], ["theirs", "Drop mine, show theirs"], ["stay", "Keep editing"]],
  );
  if (answer === "theirs") return leaveFor(location.href);
  if (answer !== "both") return undefined;
  return put(name, merged(base, collected(), theirs), { "If-Match": theirs.etag }).catch((error) => failed(error, name));
}

async function remove() {
  const count = Object.keys(base.members).length;
  const isUsed = data.used_by.length > 0;
  const answer = await ask(
    `Delete ${base.title}?`,
    isUsed
      ? [el("p", {}, "These flows lead callers to it. Lead them elsewhere and publish them first:"), el("ul", {}, ...data.used_by.map((flow) => el("li", {}, flow)))]
      : [
          el(
            "ul",
            {},
            el("li", {}, count === 1 ? "1 member is logged off it." : `${count} members are logged off it.`),
            el("li", {}, "Its settings are gone; this cannot be undone."),
            el("li", {}, "Past calls stay in the log, under its name for programs."),
          ),
        ],
    isUsed ? [["", "Close"]] : [["", "Keep it"], ["delete", "Delete it", "bad"]],
  );
  if (answer !== "delete") return;
  try {
    await send("DELETE", `/api/v1/queues/${encodeURIComponent(data.name)}`, undefined, { "If-Match": `"${data.version}"` });
    leaveFor("/console/queues");
  } catch (error) {
    toastError(error);
  }
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
addEventListener("beforeunload", (event) => {
  if (!isLeaving && data.may_manage && isDirty()) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || !data.may_manage) return;
  event.preventDefault();
  if (!data.name || isDirty()) save();
});
byId("discard")?.addEventListener("click", () => leaveFor(location.href));
byId("delete")?.addEventListener("click", remove);
byId("f-title").addEventListener("input", () => {
  const name = byId("f-name");
  if (name && !name.dataset.own) name.value = slugOf(byId("f-title").value);
  if (data.name) setText(document.querySelector("header h1"), byId("f-title").value.trim() || data.name);
});
byId("f-name")?.addEventListener("input", (event) => {
  event.target.dataset.own = "true";
});

if (data.name) {
  const live = new Live(store);
  store.addEventListener("change", () => members.draw());
  followConnection(live, { onRetry: () => live.refresh() });
  live.start();
} else byId("f-title").focus();
