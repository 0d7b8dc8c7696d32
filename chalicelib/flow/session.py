"""Where one call is in its flow: small, immutable, and plain JSON when stored in the call's item."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.core.replacing import replace
from chalicelib.flow.graph import nothing

TRAIL_LENGTH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A call's place in a flow.

    Attributes:
        step: documents answered so far; the step URLs carry it, so a late or repeated webhook is recognised.
        state: notes of the element the call is in, forgotten when it leaves.
        visits: elements entered in the whole call; bounded, so that no flow runs for ever.
        links: flows entered by links; bounded likewise.
        values: what the caller entered, by name (personal data: never logged).
        secrets: names of values that no agent is ever shown.
        campaign: whose call the caller returns, while the call is that campaign's; all others are inbound activity.
        trail: the way so far in words for the live page, the latest ``TRAIL_LENGTH`` steps.
        shift_s: seconds added to the present, for a test call that pretends to be made at another time.
        hops: elements entered since the last document, for a flow that turns in circles without a word.
        is_answered: something was said or played, so the call can no longer be rejected.
        is_speaking: the document being written says something before the present element.
        vip: the latest VIP list the caller was on; ``vips`` are all of them, also those that turn callers away.
    """

    company: str
    flow: str
    version: int = 0
    caller: str = ""
    called: str = ""
    node: str = ""
    step: int = 0
    state: Mapping[str, Any] = field(default_factory=nothing)
    visits: int = 0
    links: int = 0
    values: Mapping[str, str] = field(default_factory=nothing)
    secrets: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    vip: str = ""
    campaign: str = ""
    vips: tuple[str, ...] = ()
    service_level_s: int = 0
    shift_s: int = 0
    hops: int = 0
    is_answered: bool = False
    is_speaking: bool = False
    is_ended: bool = False

    def at(self, now: datetime) -> datetime:
        """Return the time the flow should believe it is."""
        return now + timedelta(seconds=self.shift_s)

    def listed(self, vip: str) -> "Session":
        """Note a VIP list that the caller is on."""
        return replace(self, vips=tuple(dict.fromkeys((*self.vips, vip)))) if vip else self

    def walked(self, words: str) -> "Session":
        return replace(self, trail=(*self.trail, words)[-TRAIL_LENGTH:])

    def to_document(self) -> dict[str, Any]:
        """Write plain JSON without what has its default value."""
        document: dict[str, Any] = {}
        for spec in fields(self):
            value = getattr(self, spec.name)
            if value or spec.name in {"company", "flow"}:
                document[spec.name] = _plain(value)
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Session":
        """Read what :meth:`to_document` wrote; fields of another release are left out."""
        known = {spec.name for spec in fields(cls)}
        values = {key: value for key, value in document.items() if key in known}
        for name in ("trail", "secrets", "vips"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return dict(value)
        case tuple():
            return list(value)
        case _:
            return value
