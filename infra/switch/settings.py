"""What the simulated switch is told when it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from infra.switch.account import Account


class SettingMissing(Exception):
    """A setting without which the switch cannot run; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSettings:
    """``data_dir`` keeps the numbers over a restart; without it they are forgotten."""

    account: Account
    data_dir: Path | None = None
    grace_s: float = 10.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read ``TRUNK_*`` variables.

        Raises:
            SettingMissing: one of the three without a default is absent.
        """
        required = ("TRUNK_ACCOUNT_SID", "TRUNK_AUTH_TOKEN", "TRUNK_API_BASE_URL")
        for name in required:
            if not environment.get(name):
                raise SettingMissing(f"{name} must be set")
        data_dir = environment.get("SWITCH_DATA_DIR")
        pool = environment.get("SWITCH_NUMBER_POOL", "")
        account = Account(
            sid=environment["TRUNK_ACCOUNT_SID"],
            auth_token=environment["TRUNK_AUTH_TOKEN"],
            public_url=environment["TRUNK_API_BASE_URL"].rstrip("/"),
            calls_per_second=float(environment.get("SWITCH_CALLS_PER_SECOND", "1")),
            number_pool=tuple(number for number in pool.split(",") if number),
        )
        return cls(account=account, data_dir=Path(data_dir) if data_dir else None)
