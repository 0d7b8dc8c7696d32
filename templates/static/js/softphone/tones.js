// Sounds the browser makes itself: the ring, tones of the line, touch tones, and a quiet house music. No files.

const KEYS = {
  1: [697, 1209], 2: [697, 1336], 3: [697, 1477],
  4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
  7: [852, 1209], 8: [852, 1336], 9: [852, 1477],
  "*": [941, 1209], 0: [941, 1336], "#": [941, 1477],
};
const MELODY = [0, 4, 7, 11, 12, 11, 7, 4, -3, 0, 4, 9, 12, 9, 4, 0];

let context = null;

/** Browsers let a page sound only after a gesture: call this from one. */
export function unlockSound() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

function beep(frequencies, start, length, volume, type = "sine") {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.012);
  gain.gain.setValueAtTime(volume, start + length - 0.04);
  gain.gain.linearRampToValueAtTime(0, start + length);
  gain.connect(context.destination);
  for (const frequency of frequencies) {
    const oscillator = context.createOscillator();
    oscillator.type = type;
    oscillator.frequency.value = frequency;
    oscillator.connect(gain);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
  return gain;
}

export function touchTone(key) {
  if (context && KEYS[key]) beep(KEYS[key], context.currentTime, 0.14, 0.08);
}

function repeat(everyMs, play) {
  if (!context) return () => {};
  let last = play(context.currentTime);
  const timer = setInterval(() => {
    last = play(context.currentTime);
  }, everyMs);
  return () => {
    clearInterval(timer);
    for (const gain of last ?? []) gain.disconnect();
  };
}

/** The agent's ring: two soft notes, until the returned function is called. */
export function ring() {
  return repeat(2400, (at) => [beep([587.3], at, 0.28, 0.1, "triangle"), beep([880], at + 0.2, 0.5, 0.1, "triangle")]);
}

/** One short tone: somebody is there. */
export function beckon() {
  if (context) beep([880], context.currentTime, 0.18, 0.12, "triangle");
  return () => {};
}

/** What the switch calls by name; returns a function that silences it. */
export function lineSound(url) {
  if (url.startsWith("tone:ring")) return repeat(5000, (at) => [beep([425], at, 1, 0.06)]);
  if (url === "tone:beep" || url === "tone:record") return repeat(1e9, (at) => [beep([url === "tone:beep" ? 800 : 1000], at, 0.5, 0.08)]);
  return repeat(4800, (at) => MELODY.map((step, i) => beep([293.7 * 2 ** (step / 12)], at + i * 0.3, 0.55, 0.03, "triangle")));
}
