"""Whether the TURN servers that browsers are told of take them, pass their sound to the switch, and to nobody else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from chalicelib.console.relays import Relays
from infra.onprem.finding import Finding
from infra.onprem.stun import UNAUTHORIZED, NoAnswer, Refused, Relay

USER: Final = "selftest"
STRANGER: Final = "192.0.2.1"
_URL: Final = re.compile(r"(turns?):\[?([^\]?]+?)\]?(?::(\d+))?(?:\?transport=(udp|tcp))?\Z")
_PORTS: Final = {"turn": 3478, "turns": 5349}
_UNREACHABLE: Final = (
    "TURN_URLS names it: is it started (TURN_ADDRESS, TURN_PORT), and do firewalls let {transport} {port} through?"
)
_SEALED: Final = (
    "TURN_SECRET is not the server's static-auth-secret, or the clocks of the two are more than an hour apart."
)
_PEER: Final = "Its configuration must allow the switch's address: allowed-peer-ip={peer}"
_OPEN: Final = (
    "Whoever has a password can send anywhere from there: deny everything (denied-peer-ip) but the switch's address."
)


def findings(urls: str, secret: str, peer: str) -> Iterator[Finding]:
    """One for each server of ``urls``; ``peer`` is an address of the switch's."""
    relays = Relays.issue(urls, secret=secret, identity=USER, now=datetime.now(UTC))
    for url in relays.urls:
        if not url.startswith("stun"):
            yield _look(url, relays, peer)


def _look(url: str, relays: Relays, peer: str) -> Finding:
    found = _URL.match(url)
    if not found:
        return Finding("relay", url, "TURN_URLS has addresses like turn:host:3478?transport=udp, with commas.")
    scheme, host, number, asked = found.groups()
    transport = asked or ("tcp" if scheme == "turns" else "udp")
    port = int(number or _PORTS[scheme])
    kind = "tls" if scheme == "turns" else transport
    try:
        with Relay((host, port), kind, relays.username, relays.credential) as relay:
            if not relay.permits(peer):
                return Finding("relay", f"{url} does not pass sound on to {peer}", _PEER.format(peer=peer))
            if relay.permits(STRANGER):
                return Finding("relay", f"{url} passes on to anybody", _OPEN)
            return Finding("relay", f"{url} takes agents' browsers, and passes their sound to the switch alone")
    except Refused as refusal:
        remedy = _SEALED if refusal.code == UNAUTHORIZED else "Has it free ports (TURN_START, TURN_END) and places?"
        return Finding("relay", f"{url} refuses with {refusal.code}", remedy)
    except NoAnswer as failure:
        remedy = _UNREACHABLE.format(port=port, transport=transport.upper())
        return Finding("relay", f"{url} does not answer: {failure}", remedy)
