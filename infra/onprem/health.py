"""``python -m infra.onprem.health``: whether this site can take a call; for the container's health check."""

import os
import sys
import urllib.error
import urllib.request

TIMEOUT_S = 2


def main() -> int:
    """Say what the switch says of itself; 0 when it is well."""
    url = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/trunk/health"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as reply:
            print(reply.read().decode())
    except (urllib.error.URLError, OSError) as error:
        print(f"the switch is not well: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
