"""A real Firefox for tests that look at pages, told what to do by WebDriver BiDi, which it speaks itself."""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from websockets.sync.client import connect
from websockets.sync.connection import Connection

BROWSERS: Final = ("firefox-esr", "firefox")
MISSING: Final = "no Firefox on this machine (on Debian: apt-get install firefox-esr)"
START_S: Final = 60.0
PATIENCE_S: Final = 10.0
ANSWER_S: Final = 30.0
_LISTENING: Final = re.compile(r"listening on (ws://\S+)")
# It asks nobody on the network for anything.
_QUIET: Final = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings/dummy/v1",
    "toolkit.telemetry.enabled": False,
}
_TEXT: Final = "document.querySelector({selector})?.innerText.trim()"
_CLICK: Final = "document.querySelector({selector}).click()"


def firefox() -> str | None:
    """Where a Firefox is."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class Firefox:
    """One page of a headless Firefox. ``complaints`` is what went wrong in it.

    ``preferences`` are of its own kind (about:config); what an ``authority`` (a PEM file) signs is trusted.
    """

    def __init__(
        self, path: str, preferences: Mapping[str, bool | int] | None = None, authority: Path | None = None
    ) -> None:
        self.complaints: list[str] = []
        self._path = path
        self._preferences = {**_QUIET, **(preferences or {})}
        self._authority = authority
        self._profile = tempfile.TemporaryDirectory(prefix="firefox-")
        self._number = 0

    def __enter__(self) -> Self:
        folder = Path(self._profile.name)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in self._preferences.items()]
        (folder / "user.js").write_text("\n".join(lines), "ascii")
        if self._authority:
            _trust(self._authority, folder)
        options = ["--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=0"]
        self._said = folder / "said"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen([self._path, *options], stdout=said, stderr=said)
        self._connecting = connect(f"{self._address()}/session", max_size=None, proxy=None)
        self._socket: Connection = self._connecting.__enter__()
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._page = self._ask("browsingContext.create", type="tab")["context"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connecting.__exit__(kind, error, trace)
        self._process.terminate()
        self._process.wait()
        self._profile.cleanup()

    def before_pages(self, function: str) -> None:
        """Have every page that is opened from now on run a function (``() => …``) before its own scripts."""
        self._ask("script.addPreloadScript", functionDeclaration=function)

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression that is a text, a number or a truth."""
        target = {"context": self._page}
        found = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if found["type"] != "success":
            raise AssertionError(found["exceptionDetails"]["text"])
        return found["result"].get("value")

    def click(self, selector: str) -> None:
        self.evaluate(_CLICK.format(selector=json.dumps(selector)))

    def press(self, key: str) -> None:
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        actions = [{"type": "key", "id": "keyboard", "actions": strokes}]
        self._ask("input.performActions", context=self._page, actions=actions)

    def shows(self, selector: str, text: str) -> None:
        """Wait until the first element that fits says so."""
        until = time.monotonic() + PATIENCE_S
        while text not in ((seen := self.evaluate(_TEXT.format(selector=json.dumps(selector)))) or ""):
            if time.monotonic() > until:
                raise AssertionError(f"{selector} shows {seen!r}, not {text!r}; {self.complaints}")
            time.sleep(0.05)

    def _address(self) -> str:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if found := _LISTENING.search(self._said.read_text(errors="replace")):
                return found.group(1)
            time.sleep(0.05)
        raise AssertionError(f"Firefox does not listen: {self._said.read_text(errors='replace')}")

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(ANSWER_S))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(message["params"]["text"])
            if message.get("id") == self._number:
                if message["type"] == "error":
                    raise AssertionError(f"{method}: {message['message']}")
                return message["result"]


def _trust(authority: Path, profile: Path) -> None:
    """As an administrator does it on a machine: the profile's own list."""
    added = ["-A", "-n", "site", "-t", "C,,", "-i", str(authority)]
    for order in (["-N", "--empty-password"], added):
        subprocess.run(["certutil", "-d", f"sql:{profile}", *order], check=True)
