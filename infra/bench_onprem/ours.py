"""Our switch on the benchmark's Asterisk, with functions that are stubs."""

import base64
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bench_onprem.host import ARI_PASSWORD, PROMPT, Host, free_port
from infra.bench_onprem.processes import child
from infra.bench_onprem.stub import ACCOUNT, NUMBERS, TOKEN

START_S: Final = 60.0
KEEP_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Ours:
    """The processes: the switch, and the functions in their stubs."""

    switch: int
    stub: int


@contextmanager
def switch(host: Host, folder: Path) -> Iterator[Ours]:
    """Run both while the context is open; the numbers of the stub lead to it."""
    port, functions = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    (folder / "switch").mkdir(exist_ok=True)
    environment = {
        "SWITCH_DRIVER": "asterisk",
        "SWITCH_PORT": str(port),
        "SWITCH_DATA_DIR": str(folder / "switch"),
        "SWITCH_CALLS_PER_SECOND": "1000",
        "SWITCH_KEEP_S": str(KEEP_S),
        "TRUNK_ACCOUNT_SID": ACCOUNT,
        "TRUNK_AUTH_TOKEN": TOKEN,
        "TRUNK_API_BASE_URL": base,
        "ASTERISK_ARI_URL": host.ari_url,
        "ASTERISK_ARI_PASSWORD": ARI_PASSWORD,
        "ASTERISK_HOME": str(host.home.path),
        "ASTERISK_HOME_SEEN_AS": host.home.seen_as,
    }
    sound = str(host.home.sounds / f"{PROMPT}.wav")
    with ExitStack() as stack:
        stub = stack.enter_context(
            child("infra.bench_onprem.stub", str(functions), base, host.agents, sound, log=folder / "stub.log")
        )
        ours = stack.enter_context(child("infra.switch", environment=environment, log=folder / "switch.log"))
        _wait_for(f"{base}/health", folder / "switch.log")
        for path, number in NUMBERS.items():
            form = {"PhoneNumber": number, "VoiceUrl": f"http://127.0.0.1:{functions}/{path}"}
            post(f"{base}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json", form, ACCOUNT, TOKEN)
        yield Ours(ours, stub)


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  our own loopback address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the switch did not start: {log.read_text()[-2000:]}")


def post(url: str, form: dict[str, str], account: str, token: str) -> None:
    """An order to a switch."""
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())  # noqa: S310  likewise
    credentials = base64.b64encode(f"{account}:{token}".encode()).decode()
    request.add_header("Authorization", f"Basic {credentials}")
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
