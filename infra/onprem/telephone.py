"""``python -m infra.onprem.telephone``: accounts for agents' SIP telephones; the running switch sees them at once."""

import argparse
import os
import sys
from pathlib import Path

from infra.onprem.surroundings import STATE
from infra.switch.legs.asterisk.telephones import Telephones


def main() -> int:
    """Issue or revoke one account, named like the agent's address: ``company.user``."""
    parser = argparse.ArgumentParser(prog="python -m infra.onprem.telephone", description=main.__doc__)
    parser.add_argument("order", choices=("issue", "revoke"))
    parser.add_argument("identity", help="company.user")
    parser.add_argument("--encrypted", action="store_true", help="it speaks TLS and SRTP, and nothing else is taken")
    given = parser.parse_args()
    data = Path(os.environ.get("SWITCH_DATA_DIR") or Path(os.environ.get("ONPREM_STATE") or STATE) / "switch")
    telephones = Telephones(data / "telephones.json")
    if given.order == "issue":
        secret = telephones.issue(given.identity, is_encrypted=given.encrypted)
        print(f"user {given.identity}\npassword {secret}")
    else:
        telephones.revoke(given.identity)
        print(f"{given.identity} is unknown from now on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
