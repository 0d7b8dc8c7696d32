"""``python -m tests.pages.fixture_app [port]``: look at the pages while working on them; Ctrl+C ends it."""

import sys
import threading

from tests.pages.fixture_app.server import serving
from tests.pages.fixture_app.world import busy_world

PATHS = ("/login", "/console/live", "/console/agent", "/console/calls", "/phone")


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    with serving(busy_world(), port) as address:
        for path in PATHS:
            print(address + path)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


main()
