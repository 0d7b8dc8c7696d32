"""What the demo tells the functions and the switch through the environment."""

from collections.abc import MutableMapping
from typing import Any

from infra.gateway.start import STATE, kept_secret

ACCOUNT_SID = "AC" + "0" * 31 + "1"
COMPANY = "fjordvik"
PASSWORD = "ring-the-fjord"  # noqa: S105  shown on the demo's log-in page, for data that is made up
CALLS_A_SECOND = "50"
LOG = STATE / "log" / "cordboard.log"
SEEDED = STATE / "seeded"


def complete_for_demo(environ: MutableMapping[str, Any], *, port: int) -> None:
    """Point the functions at the switch of this process, whatever the shell had set for another trunk."""
    base_url = f"http://localhost:{port}"
    environ.update(
        {
            "DEMO": "1",
            "DEMO_COMPANY": COMPANY,
            "DEMO_PASSWORD": PASSWORD,
            "MAIL_FROM": "switchboard@fjordvik.example",
            "OPERATOR_KEY": kept_secret("operator-key"),
            "PUBLIC_BASE_URL": base_url,
            "SESSION_SECRET": kept_secret("session-secret"),
            "SOFTPHONE_DRIVER": "simulated",
            "SOFTPHONE_URL": f"ws://localhost:{port}/trunk/phones/ws",
            "SWITCH_CALLS_PER_SECOND": CALLS_A_SECOND,
            "SWITCH_DATA_DIR": str(STATE / "switch"),
            "TRUNK_ACCOUNT_SID": ACCOUNT_SID,
            "TRUNK_API_BASE_URL": f"{base_url}/trunk",
            "TRUNK_AUTH_TOKEN": kept_secret("trunk-token"),
            "WEBSOCKET_URL": f"ws://localhost:{port}/ws",
        }
    )
