// Handing on the call one is in: choose to whom, at once or after asking them.

import { send } from "../core/api.js";
import { el, icon, setAttribute, setText } from "../core/dom.js";
import { avatarWithPresence, showPresence } from "../core/presence.js";
import { clock, now } from "../core/time.js";
import { attempt, toast } from "../core/toast.js";
import { queueHue } from "../live/counts.js";
import { askingBar, askingStamp, endingOf } from "./asking.js";
import { targets } from "./targets.js";

export class TransferPanel {
  constructor(box, store) {
    Object.assign(this, { box, store, call: null, picked: "", shown: [], stamp: "", listed: "", asked: null, isBusy: false });
    const part = (id) => box.querySelector(`#transfer-${id}`);
    Object.assign(this, { opener: part("open"), form: part("body"), field: part("to"), list: part("found"), none: part("none"), returns: part("returns") });
    Object.assign(this, { askButton: part("ask"), goButton: part("go"), bar: box.querySelector("#asking") });
    this.#listen();
  }

  draw(at) {
    const call = at.kind === "in-call" && at.call?.state === "talking" ? at.call : null;
    if (call?.id !== this.call?.id) this.#begin(call);
    this.call = call;
    this.#tellEnding(at);
    const isAsking = Boolean(call?.consult && !call.consult.outcome);
    this.box.hidden = !call || (call.agent !== this.store.me.agent && !isAsking);
    this.opener.hidden = isAsking;
    if (isAsking) this.form.hidden = true;
    this.#drawAsking(call, isAsking);
    if (!this.form.hidden) this.#drawTargets();
  }

  /** Open or close the list; false where there is no call to hand on. */
  toggle() {
    if (this.box.hidden || this.opener.hidden) return false;
    this.#show(this.form.hidden);
    return true;
  }

  #begin(call) {
    this.#show(false, false);
    this.returns.checked = this.store.transferReturns;
    if (call) this.field.value = "";
  }

  #show(isOpen, hasFocus = true) {
    this.form.hidden = !isOpen;
    setAttribute(this.opener, "aria-expanded", String(isOpen));
    if (!hasFocus) {
      if (this.form.contains(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (isOpen) {
      this.#drawTargets();
      this.field.focus();
      this.box.scrollIntoView({ block: "nearest" });
    } else this.opener.focus();
  }

  #listen() {
    this.opener.addEventListener("click", () => this.toggle());
    this.field.addEventListener("input", () => this.#drawTargets());
    this.askButton.addEventListener("click", () => this.#ask());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go();
    });
    this.form.addEventListener("keydown", (event) => this.#press(event));
    this.list.addEventListener("click", (event) => this.#pick(event.target.closest("[role=option]")?.id.slice("to-".length)));
    this.list.addEventListener("dblclick", () => this.#go());
  }

  #press(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.#show(false);
    else if (event.key === "Enter" && event.shiftKey) this.#ask();
    else if (move && event.target === this.field) this.#move(move);
    else return;
    event.preventDefault();
  }

  #move(by) {
    const open = this.shown.filter((each) => each.isOpen);
    if (!open.length) return;
    const at = open.findIndex((each) => each.key === this.picked);
    this.#pick(open[(at + by + open.length) % open.length].key);
    document.getElementById(`to-${this.picked}`)?.scrollIntoView({ block: "nearest" });
  }

  #pick(key) {
    const target = this.shown.find((each) => each.key === key);
    if (!target?.isOpen) return;
    this.picked = key;
    this.#mark();
  }

  get target() {
    return this.shown.find((each) => each.key === this.picked && each.isOpen) ?? null;
  }

  #drawTargets() {
    this.shown = targets(this.store, this.field.value, this.store.me.may?.includes("calls.make") ?? false);
    if (!this.target) this.picked = this.shown.find((each) => each.isOpen)?.key ?? "";
    const listed = JSON.stringify(this.shown);
    if (listed !== this.listed) {
      this.listed = listed;
      this.list.replaceChildren(...this.shown.map((each) => this.#row(each)));
    }
    this.none.hidden = this.shown.length > 0;
    this.list.hidden = this.shown.length === 0;
    this.#mark();
  }

  #row({ key, kind, to, name, word, look, queue, isOpen }) {
    const row = el("li", { id: `to-${key}`, role: "option", "aria-disabled": isOpen ? null : "true" });
    if (kind === "agent") {
      const face = avatarWithPresence(to, name);
      showPresence(face, look);
      row.append(face);
    } else row.append(kind === "queue" ? el(`i.qd.c${queueHue(this.store, queue)}`) : icon("phone-outgoing", "ic-s"));
    row.append(el("span.m.trunc.grow", {}, name), el("span.sm.muted", {}, word));
    return row;
  }

  #mark() {
    for (const row of this.list.children) setAttribute(row, "aria-selected", String(row.id === `to-${this.picked}`));
    setAttribute(this.field, "aria-activedescendant", this.picked ? `to-${this.picked}` : null);
    this.askButton.disabled = this.goButton.disabled = !this.target || this.isBusy;
    this.returns.disabled = this.target?.kind === "queue";
  }

  #drawAsking(call, isAsking) {
    const stamp = isAsking ? `${call.id},${askingStamp(call.consult)}` : "";
    if (stamp !== this.stamp) {
      const hadFocus = this.bar.contains(document.activeElement);
      this.stamp = stamp;
      this.bar.hidden = !isAsking;
      this.bar.replaceChildren(...(isAsking ? askingBar(this.store, call, this.#deeds()) : []));
      if (hadFocus && isAsking) this.bar.querySelector("[tabindex]")?.focus();
    }
    for (const timer of this.bar.querySelectorAll("[data-asked]")) setText(timer, clock(now() - Number(timer.dataset.asked)));
  }

  #deeds() {
    return {
      swap: (isWithCaller) => this.#do("PUT", "consult", { talk_with: isWithCaller ? "caller" : "asked" }),
      stop: () => this.#do("DELETE", "consult"),
      complete: () => this.#do("POST", "consult/complete"),
    };
  }

  // What ended the consultation, unless one ended it oneself.
  #tellEnding(at) {
    const consult = at.call?.consult ?? null;
    if (consult && !consult.outcome) this.asked = consult.by === this.store.me.agent ? consult.offer : null;
    else if (consult && consult.offer === this.asked) {
      this.asked = null;
      const words = endingOf(this.store, consult);
      if (words) toast(words);
    }
  }

  async #ask() {
    const { target } = this;
    if (target && (await this.#do("POST", "consult", { [target.kind]: target.to }))) this.#show(false, false);
  }

  async #go() {
    const { target, returns } = this;
    if (!target) return;
    const body = { [target.kind]: target.to, ...(target.kind === "queue" ? {} : { returns: returns.checked }) };
    if (await this.#do("POST", "transfer", body)) {
      this.#show(false, false);
      toast(`Transferred to ${target.name}.`);
    }
  }

  async #do(method, what, body = undefined) {
    if (this.isBusy || !this.call) return false;
    this.isBusy = true;
    const path = `/api/v1/calls/${encodeURIComponent(this.call.id)}/${what}`;
    const isDone = await attempt(() => send(method, path, body));
    this.isBusy = false;
    this.#mark();
    return isDone;
  }
}
