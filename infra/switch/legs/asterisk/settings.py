"""What the environment tells a switch that works with Asterisk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from infra.switch.ari.client import AriAddress
from infra.switch.legs.asterisk.addresses import Addresses
from infra.switch.legs.asterisk.sounds import Shared
from infra.switch.settings import SettingMissing

_REQUIRED: Final = ("ASTERISK_ARI_PASSWORD", "ASTERISK_HOME", "SWITCH_DATA_DIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSettings:
    """``sounds`` is where audio is put for Asterisk, ``recordings`` where it leaves its own."""

    ari: AriAddress
    sounds: Shared
    recordings: Path
    telephones: Path
    addresses: Addresses

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
            addresses=Addresses(
                country_code=environment.get("SWITCH_COUNTRY_CODE", ""),
                trunk_prefix=environment.get("SWITCH_TRUNK_PREFIX", ""),
            ),
        )
