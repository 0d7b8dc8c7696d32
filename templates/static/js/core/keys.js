// Single-key commands: never while typing, never with a modifier, and one can turn them off.

const STORAGE = "shortcuts";

export function areShortcutsOn() {
  return localStorage.getItem(STORAGE) !== "off";
}

export function setShortcuts(isOn) {
  localStorage.setItem(STORAGE, isOn ? "on" : "off");
  document.documentElement.classList.toggle("no-shortcuts", !isOn);
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable=true], [popover]") !== null;
}

/** `{a: () => …}`: a command is called when its key alone is pressed, once a press. */
export function onKeys(commands) {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!areShortcutsOn() || isTyping(event.target)) return;
    const command = commands[event.key.toLowerCase()];
    if (command && command() !== false) event.preventDefault();
  });
}
