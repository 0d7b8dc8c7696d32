"""People with browsers: callers at the web phone, agents at their page, onlookers; each with an eye on errors."""

import time
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

SOON_MS = 20_000
MENU = "For sales, press 1."
SCREEN = {"width": 1366, "height": 768}

# Keeps what the page plays, and reports what its policy forbids; neither changes what the page does.
WITNESS = """
const RealAudio = globalThis.Audio;
globalThis.heard = [];
globalThis.Audio = class extends RealAudio {
  constructor(...given) { super(...given); globalThis.heard.push(this); }
};
addEventListener("securitypolicyviolation", (event) => console.error(`forbidden: ${event.violatedDirective} ${event.blockedURI}`));
"""


class People:
    """Everybody who visits one house; ``complaints`` is what went wrong in any of their pages."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.complaints: list[str] = []
        self.answers: list[Response] = []
        self._browser = browser
        self._address = address
        self._agents: list[Page] = []
        self._contexts: list[BrowserContext] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for page in self._agents:
            token = page.locator("meta[name=csrf-token]").get_attribute("content")
            page.request.put(
                f"{self._address}/api/agent/state",
                data={"state": "logged-off"},
                headers={"X-CSRF-Token": token or ""},
            )
        for context in self._contexts:
            context.close()

    def arrive(self, path: str, *, beside: Page | None = None) -> Page:
        """Open a page, in a browser of one's own or in the one ``beside`` is open in."""
        context = beside.context if beside else self._new_context()
        page = context.new_page()
        page.set_default_timeout(SOON_MS)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._take_note)
        page.on("requestfailed", self._lament)
        page.goto(self._address + path)
        return page

    def log_in(self, name: str) -> Page:
        """Log in at the door, by the account the demo offers for ``name``."""
        page = self.arrive("/login")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()
        return page

    def agent(self, name: str, *queues: str) -> Page:
        """An agent at work: phone ready, available, and logged on to these queues only."""
        page = self.log_in(name)
        self._agents.append(page)
        page.goto(f"{self._address}/console/agent")
        expect(page.locator("#phone-status")).to_have_text("Phone ready", timeout=SOON_MS)
        for switch in page.get_by_role("region", name="My queues").get_by_role("switch").all():
            is_wanted = any(queue in (switch.get_attribute("aria-label") or "") for queue in queues)
            if is_wanted != (switch.get_attribute("aria-checked") == "true"):
                switch.click()
            expect(switch).to_be_checked(checked=is_wanted)
        page.get_by_role("button", name="Go available").click()
        expect(page.get_by_text("Ready for the next call")).to_be_visible()
        return page

    def caller(self, number: str = "+4790712345") -> Page:
        """A caller with the web phone in hand, who has not called yet."""
        page = self.arrive("/phone")
        page.get_by_label("My number").fill(number)
        page.get_by_role("button", name="Use").click()
        expect(page.locator("#call")).to_be_enabled(timeout=SOON_MS)
        return page

    def logged(self, query: str = "", *, beside: Page) -> Locator:
        """The newest entry of the call log, once the call has ended."""
        log = self.arrive(f"/console/calls{query}", beside=beside)
        newest = log.locator("tbody").first
        ends_at = time.monotonic() + SOON_MS / 1000
        while newest.count() == 0 or newest.get_attribute("data-open") is not None:
            assert time.monotonic() < ends_at, log.inner_text("main")
            log.wait_for_timeout(300)
            log.reload()
        return newest

    def _new_context(self) -> BrowserContext:
        context = self._browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
        context.add_init_script(WITNESS)
        self._contexts.append(context)
        return context

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _take_note(self, answer: Response) -> None:
        self.answers.append(answer)
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.request.method} {answer.url}")

    def _lament(self, request: Request) -> None:
        # A page that is left drops what it was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure} {request.method} {request.url}")


def call(caller: Page) -> None:
    """Call the number the phone shows, and wait until the menu is heard."""
    caller.get_by_role("button", name="Call", exact=True).click()
    expect(caller.locator("#heard")).to_contain_text(MENU, timeout=SOON_MS)


def rings(agent: Page) -> Locator:
    """The answer button of a call that rings here."""
    return agent.get_by_role("button", name="Answer")
