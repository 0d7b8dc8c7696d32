// A form of settings: collects them, saves them against other writers, and lets nobody leave unsaved changes unawares.

import { send } from "../core/api.js";
import { el } from "../core/dom.js";
import { toast, toastError } from "../core/toast.js";
import { ask } from "./ask.js";
import { clearProblems, showProblems } from "./form.js";
import { changedIn, merged, stamp } from "./merge.js";

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const byId = (id) => document.getElementById(id);

/**
 * `data` is what the page came with: name (empty for a new thing), version, doc, may_manage, used_by; people names who else saves.
 * `what` is the kind of thing: api and list (paths), noun, names (setting → words), maps (settings merged entry by entry),
 * parts() (settings no input holds), farewell(doc) (what deleting does, line by line), onChange, onSaved.
 */
export class Editor {
  constructor(data, what) {
    Object.assign(this, { data, what: { maps: [], parts: () => ({}), farewell: () => [], onChange: () => {}, onSaved: () => {}, ...what }, form: byId("form"), isLeaving: false });
  }

  /** Begin once everything the form is made of is there. */
  start() {
    this.base = this.collected();
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.changed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.isLeaving && this.data.may_manage && this.isDirty()) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || !this.data.may_manage) return;
      event.preventDefault();
      if (!this.data.name || this.isDirty()) this.save();
    });
    byId("discard")?.addEventListener("click", () => this.leaveFor(location.href));
    byId("delete")?.addEventListener("click", () => this.#remove());
  }

  collected() {
    const body = { ...this.data.doc };
    for (const input of this.form.querySelectorAll("[name]")) {
      if (input.name === "name" || input.type === "radio") continue;
      if (input.type === "checkbox") body[input.name] = input.checked;
      else if (input.type === "number") body[input.name] = input.value === "" ? null : Number(input.value);
      else if ("lines" in input.dataset) body[input.name] = lines(input.value);
      else body[input.name] = "orNull" in input.dataset ? input.value.trim() || null : input.value.trim();
    }
    return { ...body, ...this.what.parts() };
  }

  isDirty() {
    return stamp(this.collected()) !== stamp(this.base);
  }

  changed() {
    this.what.onChange();
    if (this.data.name && this.data.may_manage) byId("savebar").hidden = !this.isDirty();
  }

  async save() {
    clearProblems();
    if (!showProblems(this.#invalid())) return;
    const name = this.data.name || byId("f-name").value.trim();
    byId("save").disabled = true;
    try {
      await this.#put(name, this.collected(), this.data.name ? { "If-Match": `"${this.data.version}"` } : { "If-None-Match": "*" });
    } catch (error) {
      await this.#failed(error, name);
    } finally {
      byId("save").disabled = false;
    }
  }

  leaveFor(path) {
    this.isLeaving = true;
    location.assign(path);
  }

  async #put(name, body, headers) {
    const saved = await send("PUT", this.#path(name), body, headers);
    this.base = body;
    if (!this.data.name || stamp(body) !== stamp(this.collected())) return this.leaveFor(`${this.what.list}/${encodeURIComponent(saved.name ?? name)}`);
    this.data.version = saved.version;
    this.data.doc = body;
    this.what.onSaved(body);
    this.changed();
    return toast("Saved.");
  }

  #path(name) {
    return `${this.what.api}/${encodeURIComponent(name)}`;
  }

  /** What the browser itself finds wrong, field by field. */
  #invalid() {
    return [...this.form.elements].filter((input) => input.willValidate && !input.checkValidity()).map((input) => [input.name || input.dataset.problem, input.validationMessage, input]);
  }

  async #failed(error, name) {
    const isOvertaken = error.status === 412 || error.code === "changed-meanwhile";
    if (isOvertaken && this.data.name) return this.#settle(name);
    if (isOvertaken) return showProblems([["name", `There is a ${this.what.noun} of this name already.`]]);
    const problems = (error.details?.problems ?? []).map((text) => {
      const [field, ...words] = text.split(": ");
      return words.length ? [field.split(".")[0], text] : ["", text];
    });
    if (problems.length) return showProblems(problems);
    return toastError(error);
  }

  // Somebody was faster. Nothing of either is lost unless one says so.
  async #settle(name) {
    let theirs;
    try {
      theirs = await send("GET", this.#path(name));
    } catch (error) {
      return toastError(error);
    }
    const { names, maps, noun } = this.what;
    const who = theirs.updated_by.replace(/^user:/, "");
    const theirChanges = changedIn(this.base, theirs, names);
    const both = changedIn(this.base, this.collected(), names).filter((words) => theirChanges.includes(words) && !maps.some((map) => names[map] === words));
    const answer = await ask(
      `This ${noun} was changed meanwhile`,
      [
        el("p", {}, `${this.data.people?.[who]?.title ?? who} saved it while you were here. They changed:`),
        el("ul", {}, ...theirChanges.map((words) => el("li", {}, words))),
        both.length ? el("p", {}, `You changed ${both.join(", ")} too; yours would replace theirs.`) : el("p", {}, "Your changes do not touch theirs."),
      ],
      [["both", "Put my changes on top", "pri"], ["theirs", "Drop mine, show theirs"], ["stay", "Keep editing"]],
    );
    if (answer === "theirs") return this.leaveFor(location.href);
    if (answer !== "both") return undefined;
    const body = merged(this.base, this.collected(), theirs, maps);
    return this.#put(name, body, { "If-Match": theirs.etag }).catch((error) => this.#failed(error, name));
  }

  async #remove() {
    const { list, farewell, title } = this.what;
    const used = this.data.used_by ?? [];
    const answer = await ask(
      `Delete ${title(this.base)}?`,
      used.length
        ? [el("p", {}, "These flows lead callers to it. Lead them elsewhere and publish them first:"), el("ul", {}, ...used.map((flow) => el("li", {}, flow)))]
        : [el("ul", {}, ...farewell(this.base).map((line) => el("li", {}, line)))],
      used.length ? [["", "Close"]] : [["", "Keep it"], ["delete", "Delete it", "bad"]],
    );
    if (answer !== "delete") return;
    try {
      await send("DELETE", this.#path(this.data.name), undefined, { "If-Match": `"${this.data.version}"` });
      this.leaveFor(list);
    } catch (error) {
      toastError(error);
    }
  }
}
