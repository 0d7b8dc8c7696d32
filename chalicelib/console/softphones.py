"""What a browser needs to be a telephone: a token that the trunk's edge can check by itself."""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.console.relays import Relays
from chalicelib.core.clock import epoch_ms
from chalicelib.settings import Settings

LIFE: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Pass:
    """A right to be the telephone ``identity`` until ``expires_at``."""

    identity: str
    token: str
    issued_at: datetime
    expires_at: datetime

    def to_json(self, named: Settings) -> dict[str, Any]:
        """What the page is told, with a right to the deployment's TURN servers where it has some."""
        relays = Relays.issue(named.turn_urls, secret=named.turn_secret, identity=self.identity, now=self.issued_at)
        return {
            "driver": named.softphone_driver,
            "url": softphone_url(named),
            "identity": self.identity,
            "token": self.token,
            "expires_at": epoch_ms(self.expires_at),
            **relays.to_json(),
        }


def issue(identity: str, *, secret: str, now: datetime) -> Pass:
    """Sign a pass: ``base64url(json) + "." + hex HMAC-SHA256`` over the first part (docs/switch.md)."""
    expires = now + LIFE
    body = json.dumps({"identity": identity, "exp": int(expires.timestamp())}, separators=(",", ":"))
    head = base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    signature = hmac.digest(secret.encode(), head.encode(), "sha256").hex()
    return Pass(identity, f"{head}.{signature}", now, expires)


def softphone_url(named: Settings) -> str:
    """Where softphones connect: as set, or beside the functions as in the demo."""
    return named.softphone_url or "ws" + named.public_base_url.removeprefix("http") + "/trunk/phones/ws"
