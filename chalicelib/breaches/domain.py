"""The invariants that can be judged while calls go on, and what a breach of one is: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "C1": "A call that has ended is in the log within two minutes",
    "C2": "Nobody is left in silence",
    "C3": "The parts of a call follow one another from its arrival to its end",
    "C4": "Nobody's telephone is dialled twice for one offer",
    "Q1": "Telephones stop ringing for a call that is no longer theirs",
    "Q2": "Every wait in a queue ends in exactly one way",
    "Q3": "Callers of a queue are served in turn",
    "Q4": "Nobody waits while somebody who may take the call is free",
    "Q5": "Waiting and ringing end when their time is up",
    "A1": "An agent is in one call at a time",
    "A2": "Nobody is held by a call that is over",
    "A3": "A state somebody chose is left alone, and so is wrap-up until its time is up",
    "A4": "Every offer says how it ended",
    "D2": "Every wait of a call is in the log and in the figures",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """An invariant that did not hold: which, in which call, and how it showed.

    ``subject`` tells one breach from another of the same name.
    """

    name: str
    subject: str
    words: str
    call: str = ""
    at: datetime | None = None
