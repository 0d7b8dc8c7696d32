"""A whole site with the demo company, as ``make onprem DEMO=1`` starts it."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bench_onprem.host import CALLERS, SERVER, free_port
from infra.bench_onprem.processes import child

START_S: Final = 120.0
READY: Final = "Cordboard is at"
DEMO: Final = "+4721000000"
ACCOUNT: Final = "AC" + "0" * 31 + "1"


@dataclass(frozen=True, slots=True)
class Site:
    """``DEMO`` plays the demo company's welcome; ``token`` is that of its switch."""

    pid: int
    sip_port: int
    web_port: int
    token: str


@contextmanager
def site(tree: Path, folder: Path) -> Iterator[Site]:
    """Run it while the context is open."""
    state, sip, web = folder / "site", free_port(socket.SOCK_DGRAM), free_port()
    state.mkdir()
    environment = {
        "DEMO": "1",
        "ONPREM_STATE": str(state),
        "ASTERISK_TREE": str(tree),
        "PORT": str(web),
        "SIP_ADDRESS": SERVER,
        "SIP_PORT": str(sip),
        "ASTERISK_HTTP_PORT": str(free_port()),
        "TRUNK_ADDRESS": f"{CALLERS}:5060",
        "SWITCH_COUNTRY_CODE": "47",
        "SWITCH_CALLS_PER_SECOND": "1000",
        "TRUNK_ACCOUNT_SID": ACCOUNT,
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
    log = folder / "site.log"
    try:
        with child("infra.onprem", environment=environment, log=log) as pid:
            _wait_for(log)
            yield Site(pid, sip, web, (state / "trunk-token").read_text().strip())
    finally:
        shutil.rmtree(tree / "srv" / f"cordboard-{sip}", ignore_errors=True)


def _wait_for(log: Path) -> None:
    deadline = time.monotonic() + START_S
    while READY not in log.read_text(errors="replace"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the site did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)
