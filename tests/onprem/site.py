"""A whole site as ``make onprem`` starts it, in a process of its own: storage, functions, switch and Asterisk."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from infra.connect import webhooks
from infra.switch.legs.asterisk.telephones import Telephones

ROOT = Path(__file__).parents[2]
START_S = 180.0
LOGGED_S = 15.0
READ_ONLY = ("name", "version", "updated_at", "updated_by")
PASSWORD = "ring-the-fjord"


@dataclass(frozen=True, kw_only=True)
class Ports:
    web: int
    sip: int
    ari: int
    carrier: int
    https: int
    sips: int
    relay: int

    @classmethod
    def free(cls) -> Self:
        udp = socket.SOCK_DGRAM
        return cls(
            web=free_port(),
            sip=free_port(udp),
            ari=free_port(),
            carrier=free_port(udp),
            https=free_port(),
            sips=free_port(),
            relay=free_port(),
        )


class Site:
    """The demo company on real telephones."""

    def __init__(self, state: Path, tree: Path, **environment: str) -> None:
        self.ports = Ports.free()
        self.base_url = f"http://localhost:{self.ports.web}"
        self.secure_url = f"https://localhost:{self.ports.https}"
        self.authority: Path | None = None
        self._log = state / "site.log"
        self._home = tree / "srv" / f"cordboard-{self.ports.sip}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TRUNK_"))},
            "DEMO": "1",
            "ONPREM_STATE": str(state),
            "ASTERISK_TREE": str(tree),
            "PORT": str(self.ports.web),
            "SIP_ADDRESS": "127.0.0.1",
            "SIP_PORT": str(self.ports.sip),
            "ASTERISK_HTTP_PORT": str(self.ports.ari),
            "TLS_PORT": str(self.ports.https),
            "SIP_TLS_PORT": str(self.ports.sips),
            "TRUNK_ADDRESS": f"127.0.0.2:{self.ports.carrier}",
            "SWITCH_COUNTRY_CODE": "47",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.onprem"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_S
        while "Cordboard is at" not in self.log:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise AssertionError(f"the site did not start:\n{self.log[-4000:]}")
            time.sleep(0.1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def kill(self) -> None:
        """The process dies in the middle of everything; to be started again by ``with``."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def tell_to_stop(self) -> None:
        """As the host does before an update."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)

    def exit_code(self, within_s: float) -> int:
        assert self._process
        return self._process.wait(within_s)

    @property
    def trunk_token(self) -> str:
        return (self._log.parent / "trunk-token").read_text()

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def server(self) -> tuple[str, int]:
        return "127.0.0.1", self.ports.sip

    def page(self, email: str) -> "AgentPage":
        """An agent's page, with the certificate where there is one: else the browser would keep its cookie back."""
        if self.authority:
            return AgentPage(self.secure_url, email, authority=self.authority)
        return AgentPage(self.base_url, email)

    def api(self) -> httpx.Client:
        """The administration of the demo company, by the operator's key."""
        key = (self._log.parent / "operator-key").read_text()
        headers = {"Authorization": f"Bearer {key}", "Cordboard-Company": "fjordvik"}
        return httpx.Client(base_url=f"{self.base_url}/api/v1", headers=headers, timeout=20)

    def leave_noise(self) -> None:
        """The organisation has noise left in: a steady tone, by which tests hear who speaks, is taken for noise."""
        with self.api() as api:
            company = api.get("/companies/fjordvik").json()
            changed = {key: value for key, value in company.items() if key not in READ_ONLY}
            api.put("/companies/fjordvik", json={**changed, "noise_removal": False}).raise_for_status()

    def logged(self, called: str) -> dict[str, Any]:
        """The latest call to a number, once it is in the log."""
        deadline = time.monotonic() + LOGGED_S
        with self.api() as api:
            while time.monotonic() < deadline:
                for call in api.get("/calls", params={"limit": 20}).json()["items"]:
                    if call["called"] == called:
                        return dict(call)
                time.sleep(0.2)
        raise AssertionError(f"no call to {called} is in the log")

    def connect(self, number: str) -> None:
        """Have calls of one more number come to the functions, as the demo's own do."""
        account = "AC" + "0" * 31 + "1"
        url = f"{self.base_url}/trunk/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"
        public = self.secure_url if "TLS_CERTIFICATE" in self.environment else self.base_url
        words = {"voice_url": "VoiceUrl", "status_callback": "StatusCallback"}
        known = webhooks(public)
        form = {"PhoneNumber": number, **{said: known[name] for name, said in words.items()}}
        httpx.post(url, data=form, auth=(account, self.trunk_token), timeout=20).raise_for_status()

    @property
    def accounts(self) -> Telephones:
        """Of agents' telephones, without the program that administrators use."""
        return Telephones(self._log.parent / "switch" / "telephones.json")

    def issue_telephone(self, identity: str) -> str:
        """An account for an agent's telephone, as an administrator makes it; its password."""
        command = [sys.executable, "-m", "infra.onprem.telephone", "issue", identity]
        said = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return said.stdout.split()[-1]


class AgentPage:
    """What an agent does in the browser, without the browser."""

    def __init__(self, base_url: str, email: str, *, authority: Path | None = None) -> None:
        """``authority`` is whose certificates are believed, where the site has one."""
        trusted = ssl.create_default_context(cafile=authority) if authority else True
        self._web = httpx.Client(base_url=base_url, timeout=20, verify=trusted)
        page = self._web.get("/login").text
        form = {"who": email, "password": PASSWORD, "csrf_token": _token(page)}
        answer = self._web.post("/login", data=form)
        assert answer.status_code == 303, answer.text
        page = self._web.get("/console/live").text
        self._headers = {"X-CSRF-Token": _token(page)}

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._checked(self._web.put(path, json=body, headers=self._headers))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._checked(self._web.post(path, json=body, headers=self._headers))

    def read(self, path: str) -> str:
        answer = self._web.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def log_on(self, *queues: str) -> None:
        """At work, but not yet ready for calls."""
        self.post("/api/agent/heartbeat", {"device_ready": True, "reason": None})
        for queue in queues:
            self.post(f"/api/agent/queues/{queue}", {"logged_on": True})
        self.put("/api/agent/state", {"state": "paused", "reason": "Break"})

    def become_available(self) -> None:
        self.post("/api/agent/heartbeat", {"device_ready": True, "reason": None})
        self.put("/api/agent/state", {"state": "available", "reason": None})

    def live(self) -> dict[str, Any]:
        return dict(self._web.get("/api/live").json())

    def close(self) -> None:
        """Go home, where the site still stands: who stayed at work would be offered the calls of later tests."""
        with suppress(httpx.HTTPError):
            self._web.put("/api/agent/state", json={"state": "logged-off", "reason": None}, headers=self._headers)
        self._web.close()

    @staticmethod
    def _checked(answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return dict(answer.json())


def _token(page: str) -> str:
    found = re.search(r'name="csrf[-_]token"[^>]*(?:content|value)="([^"]+)"', page) or re.search(
        r'(?:content|value)="([^"]+)"[^>]*name="csrf[-_]token"', page
    )
    assert found, page[:3000]
    return found.group(1)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
