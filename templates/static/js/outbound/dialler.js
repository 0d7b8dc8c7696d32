// Calling out: type or pick a number, and be told how it went. One's own phone in this browser answers by itself.

import { send } from "../core/api.js";
import { el, setText } from "../core/dom.js";
import { callerName, phoneNumber } from "../core/people.js";
import { attempt } from "../core/toast.js";
import { whyNot } from "./words.js";

const PAUSE_MS = 200;
const TYPABLE = new Set(["ready", "not-ready", "paused", "idle"]);
const CLOSED = new Set(["loading", "no-agent", "logged-off", "missed", "ringing", "calling"]);
const ALLOWED = /[^0-9+#*:]/g;

export class Dialler {
  /** `box` is null for whoever may not call out. */
  constructor(box, store, phone) {
    Object.assign(this, { box, store, phone, kind: "loading", found: [], picked: -1, isSending: false, placed: null, answered: null });
    if (box) this.#listen();
  }

  get isThere() {
    return this.box !== null;
  }

  draw(at) {
    this.kind = at.kind;
    if (at.kind === "calling" && !at.call.campaign) this.#pickUp(at.call);
    if (!this.box) return;
    this.button.disabled = CLOSED.has(at.kind) || this.isSending;
    const call = this.placed ? this.store.calls.get(this.placed.call) : null;
    if (call && (whyNot(call.calling) || call.state === "ended")) this.#tell(call);
  }

  /** A digit typed anywhere begins a number. */
  type(key) {
    if (!this.box || !TYPABLE.has(this.kind)) return false;
    this.field.focus();
    this.field.value += key;
    this.field.dispatchEvent(new Event("input"));
    return true;
  }

  focus() {
    if (!this.box) return false;
    this.field.focus();
    this.field.select();
    return true;
  }

  /** Call a number that one need not type; `queue` is whose rules hold for the call. */
  call(number, queue = "") {
    return attempt(() => this.#place(number, queue));
  }

  #listen() {
    const { box } = this;
    this.field = box.querySelector("#dial-number");
    this.button = box.querySelector("button[type=submit]");
    this.list = box.querySelector("#dial-found");
    this.problem = box.querySelector("#dial-problem");
    this.told = box.querySelector("#dial-told");
    box.querySelector("form").addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("paste", (event) => this.#paste(event));
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.#show([]));
    this.told.querySelector(".again").addEventListener("click", () => this.call(this.last.number, this.last.queue));
    this.told.querySelector(".icon").addEventListener("click", () => this.#forget());
  }

  #changed() {
    this.#complain(null);
    clearTimeout(this.later);
    const wanted = this.field.value.trim();
    if (wanted.length < 2) return this.#show([]);
    this.later = setTimeout(() => this.#find(wanted), PAUSE_MS);
    return undefined;
  }

  async #find(wanted) {
    try {
      const { contacts } = await send("GET", `/api/agent/calling/contacts?q=${encodeURIComponent(wanted)}`);
      if (wanted === this.field.value.trim() && document.activeElement === this.field) this.#show(contacts);
    } catch {
      this.#show([]); // A number can be called without them.
    }
  }

  #show(found) {
    this.found = found;
    this.picked = -1;
    this.list.replaceChildren(...found.map((contact, index) => this.#option(contact, index)));
    this.list.hidden = found.length === 0;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.field.removeAttribute("aria-activedescendant");
  }

  #option(contact, index) {
    const name = [contact.name, contact.organisation].filter(Boolean).join(", ");
    const choose = (event) => {
      event.preventDefault(); // The field keeps the focus.
      this.#choose(index);
    };
    return el("li", { id: `dial-found-${index}`, role: "option", "aria-selected": "false", onmousedown: choose }, el("span.grow.trunc", {}, name), el("span.num.muted", {}, phoneNumber(contact.number)));
  }

  #choose(index) {
    this.field.value = this.found[index].number;
    this.#show([]);
    this.#complain(null);
  }

  #key(event) {
    if (event.key === "Escape") this.#show([]);
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !this.found.length) {
      if (event.key === "Enter" && this.picked >= 0) {
        event.preventDefault();
        this.#choose(this.picked);
      }
      return;
    }
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    this.picked = (this.picked + step + this.found.length) % this.found.length;
    for (const [index, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(index === this.picked));
    this.field.setAttribute("aria-activedescendant", `dial-found-${this.picked}`);
  }

  // What is pasted is a number: everything else in it goes (WBX-31).
  #paste(event) {
    const text = event.clipboardData.getData("text");
    if (!/\d/.test(text)) return;
    event.preventDefault();
    this.field.setRangeText(text.replace(ALLOWED, ""), this.field.selectionStart, this.field.selectionEnd, "end");
    this.#changed();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.button.disabled) return;
    this.#show([]);
    clearTimeout(this.later);
    try {
      await this.#place(this.field.value, "");
      this.field.value = "";
      this.field.blur();
    } catch (error) {
      this.#complain(error.message);
      this.field.focus();
    }
  }

  async #place(number, queue) {
    if (this.isSending) return;
    this.isSending = true;
    this.button.disabled = true;
    try {
      const show = this.box.querySelector("#dial-show").value;
      this.#forget();
      this.placed = await send("POST", "/api/agent/calls", { number, show, queue });
      this.last = { number: this.placed.number, queue };
    } finally {
      this.isSending = false;
      this.button.disabled = CLOSED.has(this.kind);
    }
  }

  #complain(message) {
    this.problem.hidden = !message;
    setText(this.problem, message ?? "");
    if (message) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }

  #tell(call) {
    const why = whyNot(call.calling);
    if (why) setText(this.told.querySelector("span"), `${why}: ${callerName(call)}`);
    this.told.hidden = !why;
    this.told.querySelector(".again").disabled = CLOSED.has(this.kind);
    if (call.state === "ended" && !why) this.placed = null;
  }

  #forget() {
    this.placed = null;
    this.told.hidden = true;
  }

  // It is one's own call: nobody needs to answer it by hand.
  #pickUp(call) {
    if (call.calling.is_on_line || this.answered === call.id || this.phone.leg?.status !== "ringing") return;
    this.answered = call.id;
    this.phone.answer();
  }
}
