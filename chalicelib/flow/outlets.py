"""The ways out of an element."""

from dataclasses import dataclass
from typing import Final

NEXT: Final = "next"
INVALID: Final = "invalid"
NO_DIAL: Final = "no-dial"
NO_ANSWER: Final = "no-answer"
UNAVAILABLE: Final = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One way out.

    Attributes:
        port: its name in an edge.
        title: its name for people; may be a caller's choice ("2 · Invoices").
        is_required: publishing is refused while it leads nowhere.
        otherwise: the outlet taken instead while this one is not connected.
        is_instant: the caller may leave by it without having heard, pressed or waited for anything.
    """

    port: str
    title: str
    is_required: bool = True
    otherwise: str = ""
    is_instant: bool = False
