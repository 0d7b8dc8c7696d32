// What the company's recordings say, so that a caller without sound can read them.

const HOLD_MUSIC = new Set(["hold", "music"]);
const OWN = { "music:default": "Music", "tone:ring": "It rings at the other end", "tone:beep": "Beep", "tone:record": "Beep: speak now" };

const texts = new Map([...document.querySelectorAll("#recordings li")].map((item) => [item.dataset.file, item.textContent.trim()]));

function fileOf(url) {
  return decodeURIComponent(new URL(url, location).pathname.split("/").at(-1).replace(/\.\w+$/, ""));
}

export function isMusic(url) {
  return url === "music:default" || (!(url in OWN) && HOLD_MUSIC.has(fileOf(url)));
}

/** The words of a recording; null for music, tones and what nobody wrote down. */
export function wordsOf(url) {
  return url in OWN ? null : (texts.get(fileOf(url)) ?? null);
}

/** How an item is named in one line. */
export function soundName(url) {
  if (url in OWN) return OWN[url];
  return isMusic(url) ? "Music" : (wordsOf(url) ?? "Recorded announcement");
}
