"""What the flow's author wants an agent to be shown of a call that rings (WBX-11): pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chalicelib.calls.domain import Call
from chalicelib.console.parts import Names
from chalicelib.core.ids import QueueName

MOST_BESIDE: Final = 6
"""Variables of the flow beside the three of who asks (A-5)."""
BUILT_IN: Final[Mapping[str, Callable[[Call, Names, datetime], str]]] = {
    "caller": lambda call, _, __: call.caller if call.caller.startswith("+") else "",
    "called": lambda call, _, __: call.called,
    "queue": lambda call, names, _: names.queue(_queue_of(call)),
    "choice": lambda call, _, __: call.path[-1] if call.path else "",
    "waited": lambda call, _, now: _minutes(call, now),
    "vip": lambda call, _, __: str(call.session.get("vip") or ""),
}
"""Variables of every call; anything else is a value the caller entered, by its name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Variables with their labels, in order, of a call that did not come through a flow; ``known`` are values."""

    shown: Sequence[tuple[str, str]]
    known: Mapping[str, str] = field(default_factory=dict)


def shown_of(call: Call, names: Names, *, now: datetime, wanted: Wanted | None = None) -> list[dict[str, str]]:
    """Labels and values in the author's order; what is secret, or was never entered, is left out."""
    if wanted is None:
        wanted = Wanted(call.stay.settings.get("shown") or () if call.stay else ())
    found = [
        (str(label), _value(call, str(name), names, now) or wanted.known.get(name, "")) for name, label in wanted.shown
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def shown_to_asked(
    call: Call, names: Names, number: str, team: str, *, now: datetime, wanted: Wanted | None = None
) -> list[dict[str, str]]:
    """What is shown to who is asked about a call: who asks, and what the flow shows of the call (WBX-12)."""
    asked = call.consult
    who = names.agent(asked.by) if asked is not None else ""
    asks = [("Asked by", who), ("Their number", number), ("Their team", team)]
    defaults = [{"label": label, "value": value} for label, value in asks if value]
    return [*defaults, *shown_of(call, names, now=now, wanted=wanted)[:MOST_BESIDE]]


def _value(call: Call, name: str, names: Names, now: datetime) -> str:
    values: Mapping[str, Any] = call.session.get("values") or {}
    if name in (call.session.get("secrets") or ()):
        return ""
    if name in values:
        return str(values[name])
    return BUILT_IN[name](call, names, now) if name in BUILT_IN else ""


def _queue_of(call: Call) -> QueueName | None:
    about = call.stay or call.dial
    return about.queue if about is not None else None


def _minutes(call: Call, now: datetime) -> str:
    """How long the caller waited in the queue, until somebody answered or until now."""
    if call.stay is None or call.dial is not None:
        return ""
    until = next((segment.started_at for segment in reversed(call.segments) if segment.kind == "talk"), now)
    waited = max(0, int((until - call.stay.joined_at).total_seconds()))
    return f"{waited // 60}:{waited % 60:02d}"
