// The server's clock as this page knows it, one tick a second for everything that counts, and how durations are written.

let skewMs = 0;
const listeners = new Set();
let timer = null;

/** Learn the server's time from an answer that carries `now`. */
export function learnNow(serverNow) {
  if (Number.isFinite(serverNow)) skewMs = serverNow - Date.now();
}

export function now() {
  return Date.now() + skewMs;
}

/** Call `listener` each second, and once at the next turn; returns a function that ends it. */
export function everySecond(listener) {
  listeners.add(listener);
  schedule();
  return () => listeners.delete(listener);
}

function schedule() {
  if (timer !== null) return;
  timer = setTimeout(() => {
    timer = null;
    for (const listener of listeners) listener();
    if (listeners.size) schedule();
  }, 1000 - (now() % 1000));
}

/** `0:09`, `12:03`, `1:02:03`. */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** For `<time datetime>`: `PT72S`. */
export function isoDuration(ms) {
  return `PT${Math.max(0, Math.floor(ms / 1000))}S`;
}

export function timeOfDay(ms) {
  return new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
