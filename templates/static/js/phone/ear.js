// Plays what the caller hears, and tells the switch when an item has really ended.

import { lineSound } from "../softphone/tones.js";
import { wordsOf } from "./recordings.js";

const SETTINGS = { sound: "phone-sound", aloud: "phone-aloud" };
// An item whose length is only known to the switch is shown until the next one comes.
const LINGER_MS = 400;

export class Ear {
  constructor(soundSwitch, aloudSwitch) {
    this.phone = null;
    this.items = new Map();
    this.lastSaid = null;
    this.isOn = this.#option(soundSwitch, SETTINGS.sound, "isOn");
    this.isAloud = this.#option(aloudSwitch, SETTINGS.aloud, "isAloud");
  }

  /** What is heard now: the newest item that still sounds. */
  get current() {
    return [...this.items.values()].at(-1) ?? null;
  }

  hear(frame) {
    if (frame.type === "say") {
      this.lastSaid = frame.text;
      this.#start(frame, this.#say(frame));
    }
    if (frame.type === "play") {
      this.lastSaid = wordsOf(frame.url) ?? this.lastSaid;
      this.#start(frame, this.#play(frame));
    }
    else if (frame.type === "stop" && frame.id) this.#stop(frame.id);
    else if (frame.type === "stop") this.silence();
  }

  silence() {
    this.lastSaid = null;
    for (const id of [...this.items.keys()]) this.#stop(id);
  }

  #option(button, key, field) {
    const show = () => button.setAttribute("aria-checked", String(this[field]));
    button.addEventListener("click", () => {
      this[field] = !this[field];
      localStorage.setItem(key, this[field] ? "on" : "off");
      if (!this[field] && field === "isOn") for (const item of this.items.values()) item.quiet();
      if (!this[field]) speechSynthesis?.cancel();
      show();
    });
    this[field] = localStorage.getItem(key) !== "off";
    show();
    return this[field];
  }

  #start(frame, quiet) {
    const timer = setTimeout(() => this.#forget(frame.id), frame.duration_s * 1000 + LINGER_MS);
    this.items.set(frame.id, { frame, quiet, timer });
  }

  #stop(id) {
    this.items.get(id)?.quiet();
    this.#forget(id);
  }

  #forget(id) {
    clearTimeout(this.items.get(id)?.timer);
    this.items.delete(id);
  }

  // From here on the switch waits for our word, however slow the voice or the network is.
  #isSounding(id) {
    this.phone.playing(id);
    clearTimeout(this.items.get(id)?.timer);
  }

  #hasEnded(id) {
    if (!this.items.has(id)) return;
    this.phone.finished(id);
    this.#forget(id);
  }

  #say(frame) {
    if (!this.isOn || !this.isAloud || !globalThis.speechSynthesis?.getVoices().length) return () => {};
    const utterance = new SpeechSynthesisUtterance(frame.text);
    if (frame.language) utterance.lang = frame.language;
    utterance.addEventListener("start", () => this.#isSounding(frame.id));
    utterance.addEventListener("end", () => this.#hasEnded(frame.id));
    speechSynthesis.speak(utterance);
    return () => speechSynthesis.cancel();
  }

  #play(frame) {
    if (!this.isOn) return () => {};
    if (/^(music|tone):/.test(frame.url)) return this.#tone(frame);
    // The demo serves its audio at this very address, by whichever name of the machine one came.
    const { pathname, search } = new URL(frame.url, location);
    const audio = new Audio(pathname + search);
    audio.addEventListener("playing", () => this.#isSounding(frame.id), { once: true });
    audio.addEventListener("ended", () => this.#hasEnded(frame.id));
    // A file that cannot be played is heard as silence of its length: the call goes on.
    audio.play().catch(() => {});
    return () => audio.pause();
  }

  #tone(frame) {
    const quiet = lineSound(frame.url);
    const timer = setTimeout(quiet, frame.duration_s * 1000);
    return () => {
      clearTimeout(timer);
      quiet();
    };
  }
}
