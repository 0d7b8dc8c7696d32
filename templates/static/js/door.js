// Log in and set password: show a password, fill a demo account, compare two entries.

for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    button.setAttribute("aria-label", isShown ? "Hide password" : "Show password");
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isShown ? "#eye-off" : "#eye"));
  });
}

for (const button of document.querySelectorAll("[data-fill-who]")) {
  button.addEventListener("click", () => {
    document.getElementById("who").value = button.dataset.fillWho;
    document.getElementById("password").value = button.dataset.fillPassword;
    document.querySelector("form button[type=submit]").click();
  });
}

for (const form of document.querySelectorAll("form[data-same]")) {
  const [first, second] = form.dataset.same.split(" ").map((id) => document.getElementById(id));
  const problem = document.getElementById(second.getAttribute("aria-describedby"));
  const compare = () => {
    const differs = second.value !== "" && first.value !== second.value;
    problem.textContent = differs ? "The two entries are not the same." : "";
    second.setAttribute("aria-invalid", String(differs));
    return !differs;
  };
  second.addEventListener("change", compare);
  first.addEventListener("change", compare);
  form.addEventListener("submit", (event) => {
    if (compare()) return;
    event.preventDefault();
    second.focus();
  });
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const submit = form.querySelector("button[type=submit]");
    submit.setAttribute("aria-disabled", "true");
    submit.disabled = true;
  });
}
