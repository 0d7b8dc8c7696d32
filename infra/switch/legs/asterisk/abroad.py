"""SIP addresses of other houses that want a password, or another transport than the line: a way out for each kind."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.leg import Origination
from infra.switch.legs.asterisk.addresses import is_sip
from infra.switch.legs.asterisk.objects import put

_TRANSPORT: Final = re.compile(r";transport=(tcp|tls)\Z")
# Nobody comes in this way: like the line, but with no address that could be recognised.
_WAY_OUT: Final[Mapping[str, str]] = {
    "context": "from-trunk",
    "identify_by": "ip",
    "disallow": "all",
    "allow": "alaw,ulaw",
    "direct_media": "no",
    "dtmf_mode": "auto",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "trust_id_outbound": "yes",
    "rtp_timeout": "60",
    "rtp_keepalive": "1",
}


def way_out(ari: Ari, order: Origination) -> str | None:
    """What Asterisk dials for such an address, which it is told just before; None for one that the line can reach."""
    transport = _TRANSPORT.search(order.to)
    is_whole = is_sip(_TRANSPORT.sub("", order.to)) and f"{order.username}{order.password}".isprintable()
    if not is_whole or not (order.username or transport):
        return None
    name = "out_" + hashlib.sha256(f"{order.username}\0{order.password}".encode()).hexdigest()[:32]
    fields = dict(_WAY_OUT)
    if order.username:
        put(ari, "auth", name, {"auth_type": "userpass", "username": order.username, "password": order.password})
        fields["outbound_auth"] = name
    put(ari, "endpoint", name, fields)
    return f"PJSIP/{name}/{order.to}"
