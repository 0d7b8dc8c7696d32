"""Browsers as SIP telephones: an account each for as long as the page is open, known to Asterisk's memory alone."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.phones.token import Identity

AGENT: Final = "web_"
CALLER: Final = "caller_"
_OBJECTS: Final = "asterisk/config/dynamic/res_pjsip"
_ENDPOINT: Final[Mapping[str, str]] = {
    "identify_by": "username,auth_username",
    "disallow": "all",
    "allow": "alaw,ulaw,opus",
    "webrtc": "yes",
    "dtls_auto_generate_cert": "yes",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    "dtmf_mode": "auto",
    "rtp_timeout": "60",
    "rtp_keepalive": "1",
}
_CONTACTS: Final[Mapping[str, str]] = {"max_contacts": "1", "remove_existing": "yes", "default_expiration": "120"}

Leave = Callable[[], None]


def account(identity: Identity) -> str:
    """The SIP user of a page: never the name of a desk telephone, as company and user names have no underscore."""
    if identity.is_caller:
        return CALLER + identity.address.removeprefix("+")
    return AGENT + identity.address.removeprefix("client:")


class Softphones:
    """Who is here with a browser. An agent has one; the page opened last is it."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari
        self._here: dict[str, Leave] = {}

    def endpoint(self, address: str) -> str | None:
        """What Asterisk dials to ring the browser of ``client:company.user``; None while there is none."""
        name = AGENT + address.removeprefix("client:")
        return f"PJSIP/{name}" if address.startswith("client:") and name in self._here else None

    async def admit(self, identity: Identity, secret: str) -> None:
        """Let this page register; the password is the token's, so it changes with every token.

        Raises:
            AriError: Asterisk cannot be told.
        """
        name = account(identity)
        context = "from-caller" if identity.is_caller else "from-agent"
        objects = {
            "auth": {"auth_type": "userpass", "username": name, "password": secret},
            "aor": _CONTACTS,
            "endpoint": {**_ENDPOINT, "context": context, "auth": name, "aors": name},
        }
        for kind, fields in objects.items():
            body = {"fields": [{"attribute": field, "value": value} for field, value in fields.items()]}
            await self._ari.order("PUT", f"{_OBJECTS}/{kind}/{name}", body=body)

    @contextmanager
    def present(self, identity: Identity, leave: Leave) -> Iterator[None]:
        """For as long as the page is here; ``leave`` is called when another page takes its place."""
        name = account(identity)
        before, self._here[name] = self._here.get(name), leave
        if before:
            before()
        try:
            yield
        finally:
            if self._here.get(name) is leave:
                del self._here[name]
                for kind in ("endpoint", "aor", "auth"):
                    self._ari.tell("DELETE", f"{_OBJECTS}/{kind}/{name}")
