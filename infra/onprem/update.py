"""``python -m infra.onprem.update``: the running site takes the functions and pages that lie here; no call notices."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

from infra.onprem.renewing import ANSWER, HERE, engine
from infra.onprem.surroundings import STATE

LONGEST_S: Final = 180.0
_LOOK_S: Final = 0.1
_REST: Final = (
    "The switch's own code, or that of what hosts the functions, has changed as well: the site takes it when it is "
    "started anew, and lets calls end first (SIGTERM)."
)


class NotUpdated(Exception):
    """The site goes on as it was; the message says why."""


def main() -> int:
    """Have the site renew its functions, and say what came of it."""
    state = Path(os.environ.get("ONPREM_STATE") or STATE)
    try:
        site = _site(state / HERE)
        _renew(int(site["pid"]), state / ANSWER)
    except NotUpdated as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("The functions and pages are those that lie here; calls went on, and none was refused.")
    if site["engine"] != engine():
        print(_REST)
    return 0


def _site(path: Path) -> dict[str, str]:
    """The running site: a number that another program has by now is not told anything."""
    if path.exists():
        site: dict[str, str] = json.loads(path.read_text("utf-8"))
        command = Path("/proc") / site["pid"] / "cmdline"
        if command.exists() and b"infra.onprem" in command.read_bytes():
            return site
    raise NotUpdated(
        f"No site runs with the state of {path.parent} (ONPREM_STATE), or it runs no processes of functions"
    )


def _renew(pid: int, answer: Path) -> None:
    answer.unlink(missing_ok=True)
    os.kill(pid, signal.SIGHUP)
    deadline = time.monotonic() + LONGEST_S
    while not answer.exists():
        if time.monotonic() > deadline:
            raise NotUpdated(f"The site did not say anything within {LONGEST_S:.0f} s; its log may")
        time.sleep(_LOOK_S)
    if refused := json.loads(answer.read_text("utf-8")).get("refused"):
        raise NotUpdated(f"Not updated, the site goes on as it was. {refused}")


if __name__ == "__main__":
    sys.exit(main())
