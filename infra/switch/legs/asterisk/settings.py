"""What the environment tells a switch that works with Asterisk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Self

from infra.switch.ari.client import AriAddress
from infra.switch.legs.asterisk.addresses import Addresses
from infra.switch.legs.asterisk.sounds import Shared
from infra.switch.legs.asterisk.speech import Command, Engine, Espeak
from infra.switch.legs.asterisk.suspicion import Network, Rule
from infra.switch.legs.asterisk.tariff import Tariff
from infra.switch.settings import SettingMissing

LOG_MB: Final = 20
REALM: Final = "cordboard"
_REQUIRED: Final = ("ASTERISK_ARI_PASSWORD", "ASTERISK_HOME", "SWITCH_DATA_DIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSettings:
    """``sounds`` is where audio is put for Asterisk, ``recordings`` where it leaves its own.

    ``devices_url`` is told which telephones are registered; ``realm`` is their domain.
    """

    ari: AriAddress
    sounds: Shared
    recordings: Path
    telephones: Path
    addresses: Addresses
    rule: Rule = field(default_factory=Rule)
    tariff: Tariff = field(default_factory=Tariff)
    voices: tuple[Engine, ...] = (Espeak(),)
    log_mb: int = LOG_MB
    realm: str = REALM
    devices_url: str = ""

    @property
    def home(self) -> Path:
        """The folder shared with Asterisk."""
        return self.recordings.parents[1]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read ``ASTERISK_*`` variables.

        Raises:
            SettingMissing: one of those without a default is absent.
        """
        for name in _REQUIRED:
            if not environment.get(name):
                raise SettingMissing(f"{name} must be set")
        home = Path(environment["ASTERISK_HOME"])
        seen_as = environment.get("ASTERISK_HOME_SEEN_AS") or str(home)
        return cls(
            ari=AriAddress(
                url=environment.get("ASTERISK_ARI_URL", "http://127.0.0.1:8088"),
                user=environment.get("ASTERISK_ARI_USER", "switch"),
                password=environment["ASTERISK_ARI_PASSWORD"],
                app=environment.get("ASTERISK_APP", "cordboard"),
            ),
            sounds=Shared(home / "sounds", f"{seen_as}/sounds"),
            recordings=home / "spool" / "recording",
            telephones=Path(environment["SWITCH_DATA_DIR"]) / "telephones.json",
            rule=_rule(environment),
            tariff=Tariff.read(environment),
            voices=_voices(environment),
            realm=environment.get("SIP_REALM") or REALM,
            devices_url=environment.get("SWITCH_DEVICES_URL", ""),
            log_mb=int(environment.get("ASTERISK_LOG_MB") or LOG_MB),
            addresses=Addresses(
                country_code=environment.get("SWITCH_COUNTRY_CODE", ""),
                trunk_prefix=environment.get("SWITCH_TRUNK_PREFIX", ""),
            ),
        )


def _voices(environment: Mapping[str, str]) -> tuple[Engine, ...]:
    """The site's own voice, where it has one, and the one that is always there."""
    command = environment.get("SPEECH_COMMAND", "")
    own: tuple[Engine, ...] = (Command(command, environment.get("SPEECH_VOICE", "")),) if command else ()
    return (*own, Espeak())


def _rule(environment: Mapping[str, str]) -> Rule:
    """Whom to ban: never the line; nor this machine, from where browsers come, unless a site says otherwise."""
    usual = Rule()
    spared = [environment.get("BAN_NEVER") or "127.0.0.1", environment.get("TRUNK_NETWORKS", "")]
    return Rule(
        tries=int(environment.get("BAN_TRIES") or usual.tries),
        ban_s=float(environment.get("BAN_S") or usual.ban_s),
        spared=[network for text in ",".join(spared).split(",") for network in _network(text.strip())],
    )


def _network(text: str) -> list[Network]:
    """An address or network; the name of a carrier's host is neither."""
    try:
        return [ip_network(text, strict=False)]
    except ValueError:
        return []
