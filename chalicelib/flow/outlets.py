"""The ways out of an element."""

from dataclasses import dataclass
from typing import Final, Literal

NEXT: Final = "next"
INVALID: Final = "invalid"
NO_DIAL: Final = "no-dial"
NO_ANSWER: Final = "no-answer"
UNAVAILABLE: Final = "unavailable"

Pace = Literal["instant", "heard", "asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One way out.

    Attributes:
        port: its name in an edge.
        title: its name for people; may be a caller's choice ("2 · Invoices").
        is_required: publishing is refused while it leads nowhere.
        otherwise: the outlet taken instead while this one is not connected.
        pace: what lies between coming and leaving this way: nothing, something to hear, or the caller's doing.
    """

    port: str
    title: str
    is_required: bool = True
    otherwise: str = ""
    pace: Pace = "asked"
