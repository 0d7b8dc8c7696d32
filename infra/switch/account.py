"""The one account this switch serves, and its limits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """``public_url`` is where the functions and browsers reach this switch, with its path prefix."""

    sid: str
    auth_token: str
    public_url: str
    friendly_name: str = "Cordboard"
    calls_per_second: float = 1.0
    created_at: str = "2026-01-01T00:00:00+00:00"
    number_pool: tuple[str, ...] = ()
