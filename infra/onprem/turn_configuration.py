"""coturn's configuration: where browsers behind NAT bring their sound, and that it goes to the switch alone."""

from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Final

from infra.onprem.configuration import Tls

TEMPLATE: Final = Path(__file__).parent / "turn" / "turnserver.conf"
_ACCOUNT: Final = "proc-user=turnserver\nproc-group=turnserver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """``address`` is this machine's, where it listens; ``peers`` are the switch's, all that may be reached through it.

    ``external_address`` is what the world sees of ``address``.
    """

    secret: str = field(repr=False)
    address: str
    peers: tuple[str, ...]
    port: int = 3478
    tls_port: int = 5349
    start: int = 30_000
    end: int = 30_999
    realm: str = "cordboard"
    external_address: str = ""
    tls: Tls | None = None

    @property
    def urls(self) -> str:
        """What browsers are told, unless the site says otherwise: UDP, and TCP where a firewall lets no UDP out."""
        host = self.external_address or self.address
        return ",".join(f"turn:{host}:{self.port}?transport={transport}" for transport in ("udp", "tcp"))


def render(turn: Turn, *, base: str, is_root: bool) -> str:
    """The file's text; ``base`` is the folder as coturn sees it, which has the certificate as well."""
    tls = f"tls-listening-port={turn.tls_port}\ncert={base}/tls.crt\npkey={base}/tls.key\nno-tlsv1\nno-tlsv1_1"
    values = {
        "address": turn.address,
        "port": turn.port,
        "external": f"external-ip={turn.external_address}/{turn.address}" if turn.external_address else "",
        "start": turn.start,
        "end": turn.end,
        "secret": turn.secret,
        "realm": turn.realm,
        "peers": "\n".join(f"allowed-peer-ip={peer}" for peer in turn.peers),
        "quota": turn.end - turn.start + 1,
        "tls": tls if turn.tls else "no-tls\nno-dtls",
        "base": base,
        "account": _ACCOUNT if is_root else "",
    }
    return Template(TEMPLATE.read_text("utf-8")).substitute(values)
