"""Agents' SIP telephones: an account each, with a secret of its own, told to Asterisk whenever it has (re)started."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from infra.switch.ari.client import Ari, Reply
from infra.switch.legs.asterisk.objects import drop, put

SECRET_BYTES: Final = 18
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


# Keys of the sound are told in the signalling: it must be TLS then.
_ENCRYPTED: Final[Mapping[str, str]] = {"media_encryption": "sdes", "transport": "transport-tls"}
# Asterisk keeps what it was told of an account before and is not told now.
_IN_THE_CLEAR: Final[Mapping[str, str]] = {"media_encryption": "no", "transport": ""}


@dataclass(frozen=True, slots=True)
class _Account:
    """``is_encrypted``: calls without SRTP are refused, and calls to it go over TLS only."""

    secret: str
    is_encrypted: bool = False


class Telephones:
    """``path`` maps a client's identity (``acme.anna``) to its secret; it is readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = 0
        self._told: set[str] = set()
        self._last_word: Reply | None = None

    def secret(self, identity: str) -> str | None:
        account = self._read().get(identity)
        return account.secret if account else None

    def issue(self, identity: str, *, is_encrypted: bool = False) -> str:
        """A new secret for a telephone; the one before is void. One that ``is_encrypted`` speaks TLS and SRTP only."""
        account = _Account(secrets.token_urlsafe(SECRET_BYTES), is_encrypted)
        self._write(self._read() | {identity: account})
        return account.secret

    def put(self, identity: str, secret: str) -> None:
        """An account with a secret chosen elsewhere."""
        accounts = self._read()
        if self.secret(identity) != secret:
            self._write(accounts | {identity: _Account(secret)})

    def revoke(self, identity: str) -> None:
        accounts = self._read()
        accounts.pop(identity, None)
        self._write(accounts)

    @property
    def identities(self) -> AbstractSet[str]:
        """Whose accounts Asterisk knows."""
        return self._told

    def endpoint(self, address: str, is_ours: Callable[[str], bool]) -> str | None:
        """What Asterisk dials for ``sip:identity@domain``, where the account and the domain are ours."""
        identity, _, domain = address.removeprefix("sip:").partition("@")
        is_known = address.startswith("sip:") and identity in self._told and is_ours(domain)
        return f"PJSIP/{identity}" if is_known else None

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
                drop(ari, kind, identity)
        self._told = set(accounts)
        for identity, account in accounts.items():
            auth = {"auth_type": "userpass", "username": identity, "password": account.secret}
            put(ari, "auth", identity, auth)
            put(ari, "aor", identity, _CONTACTS)
            more = _ENCRYPTED if account.is_encrypted else _IN_THE_CLEAR
            put(ari, "endpoint", identity, {**_ENDPOINT, **more, "auth": identity, "aors": identity})
        self._last_word = ari.order("GET", "asterisk/ping")

    def _stamp(self) -> int:
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def _read(self) -> dict[str, _Account]:
        """A plain secret is one of a telephone that may speak in the clear."""
        if not self._path.exists():
            return {}
        kept = json.loads(self._path.read_text("utf-8"))
        return {name: _Account(**facts) if isinstance(facts, dict) else _Account(facts) for name, facts in kept.items()}

    def _write(self, accounts: Mapping[str, _Account]) -> None:
        kept = {name: asdict(account) if account.is_encrypted else account.secret for name, account in accounts.items()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file, indent=1)
        draft.replace(self._path)
