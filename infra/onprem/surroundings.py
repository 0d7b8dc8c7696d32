"""What the environment tells an on-prem site, and what the site tells the functions and the switch through it."""

import json
import os
import secrets
import socket
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Self

from infra.onprem.asterisk_process import Home
from infra.onprem.configuration import Site, Tls
from infra.onprem.turn_configuration import Turn

STATE: Final = "/var/lib/cordboard"
_TEXTS: Final = {
    "SIP_ADDRESS": "sip_address",
    "SIP_REALM": "realm",
    "EXTERNAL_ADDRESS": "external_address",
    "LOCAL_NETWORKS": "local_networks",
    "STUN_ADDRESS": "stun_address",
}
_SECRETS: Final = {
    "OPERATOR_KEY": "operator-key",
    "SESSION_SECRET": "session-secret",
    "TRUNK_AUTH_TOKEN": "trunk-token",
    "ASTERISK_ARI_PASSWORD": "ari-password",
}


# What the tools beside a running site need to know of it.
_REMEMBERED: Final = (
    *_TEXTS,
    *("TRUNK_ADDRESS", "TRUNK_NETWORKS", "PUBLIC_BASE_URL", "ASTERISK_TREE", "TLS_CERTIFICATE", "TLS_KEY"),
    *("PORT", "TLS_PORT", "SIP_PORT", "SIP_TLS_PORT", "ASTERISK_HTTP_PORT", "RTP_START", "RTP_END"),
    *("TURN_ADDRESS", "TURN_URLS", "TURN_PORT", "TURN_TLS_PORT", "TURN_START", "TURN_END"),
)
_NOWHERE: Final = ("192.0.2.1", 9)  # nothing is sent there


class SiteIncomplete(Exception):
    """A setting is missing or makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """``tree`` is the Debian tree Asterisk lives in, where that is not this one; ``turn`` is the site's own relay."""

    state: Path
    port: int
    tls_port: int
    drain_s: int
    tree: Path | None
    is_demo: bool
    site: Site
    turn: Turn | None = None

    NUMBERS: ClassVar[Mapping[str, str]] = {
        "SIP_PORT": "sip_port",
        "SIP_TLS_PORT": "sip_tls_port",
        "ASTERISK_HTTP_PORT": "http_port",
        "RTP_START": "rtp_start",
        "RTP_END": "rtp_end",
    }
    TURN_NUMBERS: ClassVar[Mapping[str, str]] = {
        "TURN_PORT": "port",
        "TURN_TLS_PORT": "tls_port",
        "TURN_START": "start",
        "TURN_END": "end",
    }

    @classmethod
    def complete(cls, environ: MutableMapping[str, Any]) -> Self:
        """Read the site's settings and fill in what follows from them.

        Raises:
            SiteIncomplete: a setting cannot be understood.
        """
        state = Path(environ.get("ONPREM_STATE") or STATE)
        port = _number(environ, "PORT", 8000)
        for variable, name in _SECRETS.items():
            if not environ.get(variable):
                environ[variable] = kept_secret(state / name)
        tls_port = _number(environ, "TLS_PORT", 8443)
        site = _site(cls.NUMBERS, environ)
        inside = f"http://localhost:{port}"
        environ.setdefault("PUBLIC_BASE_URL", f"https://localhost:{tls_port}" if site.tls else inside)
        environ.setdefault("TRUNK_ACCOUNT_SID", "AC" + "0" * 31 + "1")
        environ.setdefault("TRUNK_API_BASE_URL", f"{inside}/trunk")
        environ.setdefault("SOFTPHONE_DRIVER", "jssip")
        environ.setdefault("SWITCH_DEVICES_URL", f"{environ['PUBLIC_BASE_URL']}/voice/devices")
        environ.setdefault("SWITCH_DATA_DIR", str(state / "switch"))
        environ.setdefault("SWITCH_CALLS_PER_SECOND", "30")
        tree = Path(environ["ASTERISK_TREE"]) if environ.get("ASTERISK_TREE") else None
        surroundings = cls(
            state=state,
            port=port,
            tls_port=tls_port,
            drain_s=_number(environ, "DRAIN_S", 3600),
            tree=tree,
            is_demo=environ.get("DEMO") == "1",
            site=site,
            turn=_turn(cls.TURN_NUMBERS, environ, site, state),
        )
        home = surroundings.home
        environ["ASTERISK_HOME"], environ["ASTERISK_HOME_SEEN_AS"] = str(home.path), home.seen_as
        environ["ASTERISK_ARI_URL"] = f"http://127.0.0.1:{surroundings.site.http_port}"
        return surroundings

    @property
    def home(self) -> Home:
        """Where Asterisk reads and writes: its folders must be inside the tree it lives in."""
        if self.tree is None:
            return Home(path=self.state / "asterisk")
        return Home(path=self.tree / "srv" / f"cordboard-{self.site.sip_port}", root=self.tree)

    @property
    def turn_home(self) -> Home:
        """Likewise the relay's."""
        if self.tree is None:
            return Home(path=self.state / "turn")
        return Home(path=self.tree / "srv" / f"cordboard-turn-{self.site.sip_port}", root=self.tree)


def remember(environ: Mapping[str, str], state: Path) -> None:
    """Write down the settings a site was started with, but no secrets, for ``recall``."""
    kept = {name: environ[name] for name in _REMEMBERED if environ.get(name)}
    (state / "settings.json").write_text(json.dumps(kept, indent=1), "utf-8")


def recall(environ: MutableMapping[str, str]) -> None:
    """Take the settings of the site that was started here last, where the environment says nothing else."""
    path = Path(environ.get("ONPREM_STATE") or STATE) / "settings.json"
    if path.exists():
        for name, value in json.loads(path.read_text("utf-8")).items():
            environ.setdefault(name, value)


def own_address(bound: str) -> str:
    """Where telephones find a site that listens at ``bound``: for every address, the one of the way out."""
    if bound not in {"0.0.0.0", "::"}:  # noqa: S104  compared, not bound
        return bound
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _site(numbers: Mapping[str, str], environ: Mapping[str, str]) -> Site:
    given: dict[str, Any] = {field: environ[name] for name, field in _TEXTS.items() if environ.get(name)}
    given |= _numbers(numbers, environ)
    address = environ.get("TRUNK_ADDRESS", "")
    host = address.partition(":")[0]
    if not address:
        raise SiteIncomplete("TRUNK_ADDRESS must name the carrier's SIP address (host or host:port)")
    return Site(
        ari_password=environ["ASTERISK_ARI_PASSWORD"],
        trunk_address=address,
        trunk_networks=environ.get("TRUNK_NETWORKS") or host,
        tls=_tls(environ),
        own_address=own_address(given.get("sip_address", "0.0.0.0")),  # noqa: S104  asked about, not bound
        **given,
    )


def _turn(numbers: Mapping[str, str], environ: MutableMapping[str, Any], site: Site, state: Path) -> Turn | None:
    """The site's own relay, where it is given an address; browsers are told of it unless they are told of others."""
    address = environ.get("TURN_ADDRESS")
    if not address:
        if environ.get("TURN_URLS") and not environ.get("TURN_SECRET"):
            raise SiteIncomplete("TURN_URLS names a server elsewhere: TURN_SECRET must be its static-auth-secret")
        return None
    if not environ.get("TURN_SECRET"):
        environ["TURN_SECRET"] = kept_secret(state / "turn-secret")
    turn = Turn(
        secret=environ["TURN_SECRET"],
        address=address,
        peers=tuple(filter(None, (address, site.external_address))),
        realm=site.realm,
        external_address=site.external_address,
        tls=site.tls,
        **_numbers(numbers, environ),
    )
    environ.setdefault("TURN_URLS", turn.urls)
    return turn


def _tls(environ: Mapping[str, str]) -> Tls | None:
    names = ("TLS_CERTIFICATE", "TLS_KEY")
    paths = [Path(environ[name]) for name in names if environ.get(name)]
    if not paths:
        return None
    if len(paths) != len(names):
        raise SiteIncomplete("TLS_CERTIFICATE and TLS_KEY belong together: set both, or neither")
    for name, path in zip(names, paths, strict=True):
        if not path.is_file():
            raise SiteIncomplete(f"{name} is {path}, which is not a file that can be read here")
    return Tls(certificate=paths[0], key=paths[1])


def _numbers(names: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, int]:
    return {field: _number(environ, variable, 0) for variable, field in names.items() if environ.get(variable)}


def _number(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable) or str(default)
    if not text.isdecimal():
        raise SiteIncomplete(f"{variable} must be a whole number, not {text!r}")
    return int(text)


def kept_secret(path: Path) -> str:
    """Return a random secret of this site, made on first use and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text()
