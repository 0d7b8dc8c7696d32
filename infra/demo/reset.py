"""``python -m infra.demo.reset``: forget everything that ``make run`` has kept (``make reset``)."""

import fcntl
import shutil
import sys

from infra.gateway.start import STATE


def main() -> int:
    """Delete the state, unless something is using it."""
    if not STATE.exists():
        print("There is nothing to clear.")
        return 0
    lock = STATE / "aws" / "lock"
    if lock.exists():
        with lock.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("`make run` is still running; stop it first.", file=sys.stderr)
                return 1
    shutil.rmtree(STATE)
    print("Cleared. The next `make run` starts afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
