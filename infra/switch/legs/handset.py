"""The far end of a simulated leg: a scripted phone, or a browser."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from infra.switch.leg import Expectation, Playable, Sound, Speech

if TYPE_CHECKING:
    from infra.switch.legs.simulated_leg import SimulatedLeg


@dataclass(frozen=True, slots=True)
class Placement:
    """A leg's place in a room: ``waiting`` talking muted hold coaching or left, and who hears whom."""

    room: str | None
    state: str
    hears: tuple[str, ...] = field(default=())
    heard_by: tuple[str, ...] = field(default=())


class Handset(Protocol):
    """What a leg tells the party at its other end."""

    @property
    def always_talks(self) -> bool:
        """Whether silence cannot be told (a person who is there), or is scripted."""

    @property
    def nature(self) -> str:
        """``human``, ``machine`` or ``fax``, for machine detection."""

    def rings(self, leg: "SimulatedLeg") -> None: ...

    def changed(self, leg: "SimulatedLeg") -> None:
        """The leg rings, was answered, or ended."""

    async def hears(self, leg: "SimulatedLeg", item: Playable) -> None:
        """Play to the end; cancelled when it is to stop."""

    def expected(self, leg: "SimulatedLeg", expectation: Expectation | None) -> None:
        """Somebody listens for keys or speech, or (None) no longer does."""

    def recorded(self, leg: "SimulatedLeg", *, is_active: bool) -> None: ...

    def placed(self, leg: "SimulatedLeg", placement: Placement) -> None: ...


def natural_length_s(item: Playable) -> float:
    """How long an item takes when nobody really plays it."""
    match item:
        case Speech(text):
            return max(1.0, len(text) / 15)
        case Sound(_, duration_s):
            return 5.0 if duration_s is None else duration_s
        case tones:
            return sum({"w": 0.5, "W": 1.0}.get(digit, 0.2) for digit in tones.digits)
