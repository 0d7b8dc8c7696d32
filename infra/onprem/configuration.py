"""Asterisk's configuration: the templates of ``asterisk/``, filled in for one site."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from string import Template
from typing import Final

TEMPLATES: Final = Path(__file__).parent / "asterisk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where this switch listens, and the line it is connected to.

    ``trunk_address`` is where calls go out (host or host:port), ``trunk_networks`` where they may come from (addresses
    or networks, with commas). Nothing but SIP and RTP listens anywhere but on the loopback.
    """

    ari_password: str = field(repr=False)
    trunk_address: str
    trunk_networks: str
    sip_address: str = "0.0.0.0"  # noqa: S104  telephones are elsewhere
    sip_port: int = 5060
    http_port: int = 8088
    rtp_start: int = 20_000
    rtp_end: int = 29_999
    realm: str = "cordboard"
    ari_user: str = "switch"
    app: str = "cordboard"


def render(site: Site, folder: Path, *, base: str, music: str) -> None:
    """Write the files; ``base`` and ``music`` are folders as Asterisk sees them."""
    values = {**asdict(site), "base": base, "music": music}
    folder.mkdir(parents=True, exist_ok=True)
    for template in sorted(TEMPLATES.glob("*.conf")):
        text = Template(template.read_text("utf-8")).substitute(values)
        (folder / template.name).write_text(text, "utf-8")
