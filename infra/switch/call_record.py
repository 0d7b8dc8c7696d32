"""A call written down, and read again when the switch that carried it is gone or has let go of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from infra.switch.call import Call, Hook, Subscription
from infra.switch.ledger import Facts

_PLAIN: Final = (
    "sid", "account_sid", "from_", "to", "direction", "parent_sid", "status", "number_sid", "forwarded_from",
    "caller_name", "answered_by", "queue_time_ms", "recording_facts",
)  # fmt: skip
_MOMENTS: Final = ("created_at", "started_at", "answered_at", "ended_at", "updated_at")


def write_call(call: Call) -> Facts:
    """Moments stay as they are: the ledger writes them in ISO 8601."""
    facts: Facts = {name: getattr(call, name) for name in _PLAIN}
    facts |= {name: getattr(call, name) for name in _MOMENTS}
    return facts | {
        "subscription": write_subscription(call.subscription),
        "box": call.outbox.name,
        "sequence": call.outbox.sequence,
    }


def read_call(facts: Facts, surroundings: Callable[[str, int], dict[str, Any]]) -> Call:
    """``surroundings`` makes what is not written down: the clock, the guard and the outbox of this name and count."""
    moments: dict[str, Any] = {name: moment(facts[name]) for name in _MOMENTS}
    return Call(
        **{name: facts[name] for name in _PLAIN},
        **moments,
        **surroundings(facts["box"], facts["sequence"]),
        subscription=read_subscription(facts["subscription"]),
    )


def write_subscription(subscription: Subscription | None) -> Facts | None:
    if subscription is None:
        return None
    hook = subscription.hook
    return {"url": hook.url, "method": hook.method, "events": sorted(subscription.events)}


def read_subscription(facts: Facts | None) -> Subscription | None:
    if facts is None:
        return None
    return Subscription(Hook(facts["url"], facts["method"]), frozenset(facts["events"]))


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
