"""Asterisk's configuration: the templates of ``asterisk/``, filled in for one site."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from string import Template
from typing import Final

TEMPLATES: Final = Path(__file__).parent / "asterisk"
_TLS_TRANSPORT: Final = Template("""
[transport-tls]
type = transport
protocol = tls
bind = $sip_address:$sip_tls_port
cert_file = $base/etc/tls.crt
priv_key_file = $base/etc/tls.key
method = tlsv1_2
; of others whom we call; telephones that call us show no certificate
verify_server = yes
ca_list_file = $base/etc/authorities.crt
$behind_nat""")
_AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """A certificate with its chain, and its key, as PEM files; whoever an ``authority`` answers for is trusted too."""

    certificate: Path
    key: Path
    authority: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where this switch listens, and the line it is connected to.

    ``trunk_address`` is where calls go out (host or host:port), ``trunk_networks`` where they may come from (addresses
    or networks, with commas). ``external_address`` is what the world sees of a site behind NAT; ``local_networks`` see
    the real one, ``own_address``. ``stun_address`` is asked for it where it changes. Nothing but SIP and RTP listens
    anywhere but on the loopback.
    """

    ari_password: str = field(repr=False)
    trunk_address: str
    trunk_networks: str
    sip_address: str = "0.0.0.0"  # noqa: S104  telephones are elsewhere
    sip_port: int = 5060
    sip_tls_port: int = 5061
    http_port: int = 8088
    rtp_start: int = 20_000
    rtp_end: int = 29_999
    realm: str = "cordboard"
    ari_user: str = "switch"
    app: str = "cordboard"
    external_address: str = ""
    local_networks: str = ""
    own_address: str = ""
    stun_address: str = ""
    tls: Tls | None = None

    @property
    def behind_nat(self) -> str:
        """Lines of a transport whose own address is not what the world sees."""
        if not self.external_address:
            return ""
        networks = [f"local_net = {network.strip()}" for network in self.local_networks.split(",") if network.strip()]
        outside = [f"external_{kind}_address = {self.external_address}" for kind in ("media", "signaling")]
        return "\n".join([*outside, *networks]) + "\n"

    @property
    def ice(self) -> str:
        """Lines of the media for browsers: what the world sees, beside this machine's own addresses."""
        lines = [f"stunaddr = {self.stun_address}"] if self.stun_address else []
        if self.external_address and self.own_address:
            seen = f"{self.own_address} => {self.external_address},include_local_address"
            lines += ["", "[ice_host_candidates]", seen]
        return "\n".join(lines)


def render(site: Site, folder: Path, *, base: str, music: str) -> None:
    """Write the files; ``base`` and ``music`` are folders as Asterisk sees them."""
    values = {**asdict(site), "base": base, "music": music, "behind_nat": site.behind_nat, "ice": site.ice}
    values["tls_transport"] = _TLS_TRANSPORT.substitute(values) if site.tls else ""
    folder.mkdir(parents=True, exist_ok=True)
    for template in sorted(TEMPLATES.glob("*.conf")):
        text = Template(template.read_text("utf-8")).substitute(values)
        (folder / template.name).write_text(text, "utf-8")
    if site.tls:
        trusted = [path.read_text("ascii") for path in (_AUTHORITIES, site.tls.authority) if path and path.is_file()]
        (folder / "authorities.crt").write_text("\n".join(trusted), "ascii")
