"""The pages of people: the company's directory, and one person with everything an administrator sets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.console.models.queues import Change
from chalicelib.console.models.shell import Person, Shell
from chalicelib.web.numbers import phone_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """An agent's state in words; ``look`` is on, busy, away or off. ``until`` is when it ends by itself."""

    word: str
    look: str
    reason: str = ""
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person of the directory; ``availability`` is ``None`` for who takes no calls."""

    person: Person
    about: str
    short_number: str
    tags: tuple[str, ...]
    is_hidden: bool
    availability: Availability | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """``may_open`` is whether people's own pages open for this user."""

    shell: Shell
    rows: Sequence[PersonRow]
    zone: str
    may_manage: bool
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person, or a new one (``name`` empty).

    Attributes:
        doc: the profile as the API knows it.
        queues: every queue → title.
        memberships: queue → priority.
        reasons: why an agent may be paused.
        numbers: those they may show when they call out, each with its title.
    """

    shell: Shell
    name: str
    version: int
    doc: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    queues: Mapping[str, str]
    memberships: Mapping[str, int]
    reasons: Sequence[str]
    has_password: bool
    numbers: Sequence[tuple[str, str]] = ()
    known_skills: Sequence[str] = ()
    changes: Sequence[Change] = ()
    zone: str = "UTC"
    may_manage: bool = False
    may_set_queues: bool = False
    may_log_others: bool = False
    may_lead: bool = False
    may_see_changes: bool = False

    @property
    def shown_numbers(self) -> list[tuple[str, str]]:
        """What there is to choose from, one that is no longer theirs among it."""
        known = [(number, " · ".join(filter(None, (phone_number(number), title)))) for number, title in self.numbers]
        chosen = str(self.doc.get("shown_number") or "")
        gone = [(chosen, phone_number(chosen))] if chosen and chosen not in dict(known) else []
        return [("", "The first they may show"), *known, *gone]

    @property
    def data(self) -> str:
        """What the page's script begins with."""
        return json.dumps(
            {
                "name": self.name,
                "version": self.version,
                "doc": dict(self.doc),
                "people": dict(self.people),
                "queues": dict(self.queues),
                "memberships": dict(self.memberships),
                "may_manage": self.may_manage,
                "may_set_queues": self.may_set_queues,
                "may_log_others": self.may_log_others,
                "may_lead": self.may_lead,
            }
        )
