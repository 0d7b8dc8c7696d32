"""How a browser's sound gets out of a network that lets little through: TURN servers, and a right to use them a while.

The right is the one of the TURN REST API draft (draft-uberti-behave-turn-rest), which coturn calls ``use-auth-secret``:
the user is when it ends and whose it is, the password a seal of that by a secret that only the two servers share.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from chalicelib.core.clock import epoch_ms

LIFE: Final = timedelta(hours=1)
"""A call that began within it goes on after it."""


@dataclass(frozen=True, slots=True)
class Relays:
    """``urls`` are as browsers take them, for a peer connection's ``iceServers``."""

    urls: tuple[str, ...]
    username: str
    credential: str
    expires_at: datetime

    @classmethod
    def issue(cls, urls: str, *, secret: str, identity: str, now: datetime) -> Self:
        """A right for ``identity`` to use the servers of ``urls``, which are separated by commas."""
        expires = now + LIFE
        username = f"{int(expires.timestamp())}:{identity.removeprefix('client:')}"
        seal = hmac.digest(secret.encode(), username.encode(), "sha1")
        listed = tuple(url.strip() for url in urls.split(",") if url.strip())
        return cls(listed, username, base64.b64encode(seal).decode(), expires)

    def to_json(self) -> dict[str, Any]:
        """Nothing to add where there are no such servers."""
        if not self.urls:
            return {}
        server = {"urls": list(self.urls), "username": self.username, "credential": self.credential}
        return {"ice_servers": [server], "ice_expires_at": epoch_ms(self.expires_at)}
