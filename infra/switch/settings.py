"""What the simulated switch is told when it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypedDict

from infra.switch.account import Account
from infra.switch.ledger import Ledger, NoLedger, SqliteLedger


class MemoryFacts(TypedDict, total=False):
    """The part of the surroundings that is about remembering."""

    numbers_path: Path | None
    ledger: Ledger
    keep_s: float
    most_at_hand: int
    retention_days: float


MOST_AT_HAND: Final = 2_000


class SettingMissing(Exception):
    """A setting without which the switch cannot run; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSettings:
    """``data_dir`` keeps numbers, calls and callbacks over a restart; without it they are forgotten.

    What has ended leaves memory after ``keep_s`` and the data folder after ``retention_days``.
    """

    account: Account
    data_dir: Path | None = None
    grace_s: float = 10.0
    keep_s: float = 600.0
    retention_days: float = 30.0

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
        return cls(
            account=account,
            data_dir=Path(data_dir) if data_dir else None,
            keep_s=float(environment.get("SWITCH_KEEP_S", "600")),
            retention_days=float(environment.get("SWITCH_RETENTION_DAYS", "30")),
        )

    def memory(self) -> MemoryFacts:
        """What the switch remembers, and where: with a folder, in a file of it."""
        if self.data_dir is None:
            return {"numbers_path": None, "ledger": NoLedger()}
        return {
            "numbers_path": self.data_dir / "numbers.json",
            "ledger": SqliteLedger(self.data_dir / "switch.db"),
            "keep_s": self.keep_s,
            "most_at_hand": MOST_AT_HAND,
            "retention_days": self.retention_days,
        }
