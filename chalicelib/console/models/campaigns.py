"""The pages of campaigns: the list, one campaign with what has become of its customers, and the customers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.console.models.queues import Change
from chalicelib.console.models.shell import Shell

MODES = {"preview": "Preview", "power": "Power", "predictive": "Predictive"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """One campaign of the list."""

    name: str
    title: str
    mode: str
    queue: str
    is_running: bool
    open: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignsPage:
    shell: Shell
    rows: tuple[CampaignRow, ...]
    may_manage: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many customers are at which stage; ``outcomes`` are ``(stage, words, count)`` of those who are done."""

    open: int = 0
    claimed: int = 0
    done: int = 0
    outcomes: tuple[tuple[str, str, int], ...] = ()

    @property
    def all(self) -> int:
        return self.open + self.claimed + self.done


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """A queue that may work on a campaign; ``is_contact_first``: also on one that calls customers first."""

    name: str
    title: str
    is_contact_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage:
    """One campaign, or a new one (``name`` empty); ``numbers`` and ``hours`` are pairs of name and title."""

    shell: Shell
    name: str
    version: int
    doc: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    queues: tuple[QueueChoice, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    hours: tuple[tuple[str, str], ...] = ()
    counts: Counts = Counts()
    changes: tuple[Change, ...] = ()
    zone: str = "UTC"
    may_manage: bool = True
    may_see_changes: bool = False

    @property
    def data(self) -> str:
        """What the page's script begins with."""
        return json.dumps(
            {
                "name": self.name,
                "version": self.version,
                "doc": dict(self.doc),
                "people": dict(self.people),
                "contact_first": [queue.name for queue in self.queues if queue.is_contact_first],
                "may_manage": self.may_manage,
                "used_by": [],
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One customer; ``state`` is in words, ``next_at`` when they may be dialled again."""

    number: str
    name: str
    state: str
    look: str
    attempts: int
    last_dialled_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersPage:
    """A campaign's customers; ``stages`` are ``(stage, words, count)``, ``chosen`` is one of them or empty for all."""

    shell: Shell
    name: str
    title: str
    rows: tuple[CustomerRow, ...]
    stages: tuple[tuple[str, str, int], ...]
    chosen: str = ""
    zone: str = "UTC"
    next_href: str = ""
