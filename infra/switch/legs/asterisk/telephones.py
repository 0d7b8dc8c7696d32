"""Agents' SIP telephones: an account each, with a secret of its own, told to Asterisk whenever it has (re)started."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra.switch.ari.client import Ari, Reply

SECRET_BYTES: Final = 18
_OBJECTS: Final = "asterisk/config/dynamic/res_pjsip"
_ENDPOINT: Final[Mapping[str, str]] = {
    "context": "from-agent",
    "identify_by": "username,auth_username",
    "disallow": "all",
    "allow": "alaw,ulaw",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    "dtmf_mode": "auto",
    "rtp_timeout": "60",
    "rtp_keepalive": "1",
}
_CONTACTS: Final[Mapping[str, str]] = {
    "max_contacts": "1",
    "remove_existing": "yes",
    "remove_unavailable": "yes",
    "qualify_frequency": "30",
    "default_expiration": "300",
}


class Telephones:
    """``path`` maps a client's identity (``acme.anna``) to its secret; it is readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = 0
        self._told: set[str] = set()
        self._last_word: Reply | None = None

    def secret(self, identity: str) -> str | None:
        return self._read().get(identity)

    def issue(self, identity: str) -> str:
        """A new secret for a telephone; the one before is void."""
        accounts = self._read()
        accounts[identity] = secrets.token_urlsafe(SECRET_BYTES)
        self._write(accounts)
        return accounts[identity]

    def put(self, identity: str, secret: str) -> None:
        """An account with a secret chosen elsewhere."""
        accounts = self._read()
        if accounts.get(identity) != secret:
            self._write(accounts | {identity: secret})

    def revoke(self, identity: str) -> None:
        accounts = self._read()
        accounts.pop(identity, None)
        self._write(accounts)

    @property
    def has_changed(self) -> bool:
        return self._stamp() != self._seen

    @property
    def are_known(self) -> bool:
        """Whether Asterisk has taken all it was told; orders are done in the order they are given."""
        word = self._last_word
        return word is not None and word.done() and not word.cancelled() and word.exception() is None

    def tell(self, ari: Ari) -> None:
        """Authentication before endpoint, or for a moment there would be one without."""
        self._seen = self._stamp()
        accounts = self._read()
        for identity in self._told - accounts.keys():
            for kind in ("endpoint", "aor", "auth"):
                ari.tell("DELETE", f"{_OBJECTS}/{kind}/{identity}")
        self._told = set(accounts)
        for identity, secret in accounts.items():
            auth = {"auth_type": "userpass", "username": identity, "password": secret}
            _put(ari, "auth", identity, auth)
            _put(ari, "aor", identity, _CONTACTS)
            _put(ari, "endpoint", identity, {**_ENDPOINT, "auth": identity, "aors": identity})
        self._last_word = ari.order("GET", "asterisk/ping")

    def _stamp(self) -> int:
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        accounts: dict[str, str] = json.loads(self._path.read_text("utf-8"))
        return accounts

    def _write(self, accounts: Mapping[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(accounts, file, indent=1)
        draft.replace(self._path)


def _put(ari: Ari, kind: str, identity: str, fields: Mapping[str, str]) -> None:
    body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
    ari.tell("PUT", f"{_OBJECTS}/{kind}/{identity}", body=body)
