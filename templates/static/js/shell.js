// What the frame of every signed-in page does: the choice of appearance, and whether single keys are commands.

import { areShortcutsOn, setShortcuts } from "./core/keys.js";
import { followCall } from "./core/on-call.js";

for (const group of document.querySelectorAll("[data-theme-choice]")) {
  const buttons = [...group.querySelectorAll("button")];
  const show = () => {
    const chosen = localStorage.getItem("theme") ?? "";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === chosen));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      localStorage.setItem("theme", button.value);
      if (button.value) document.documentElement.dataset.theme = button.value;
      else delete document.documentElement.dataset.theme;
      show();
    });
  }
  show();
}

for (const button of document.querySelectorAll("[data-shortcuts]")) {
  const show = () => button.setAttribute("aria-checked", String(areShortcutsOn()));
  button.addEventListener("click", () => {
    setShortcuts(!areShortcutsOn());
    show();
  });
  setShortcuts(areShortcutsOn());
  show();
}

for (const place of document.querySelectorAll("[data-on-call]")) followCall(place);

// On a phone the rail is a bar that scrolls: where one is must be seen.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
