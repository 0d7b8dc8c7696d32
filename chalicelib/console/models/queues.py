"""The pages of queue administration: the list, one queue with everything about it, and who changed what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One queue of the list; ``flows`` are titles of the flows that lead to it."""

    name: str
    title: str
    members: int
    service_level_s: int
    wrap_up_s: int
    is_hidden: bool
    skills: tuple[str, ...]
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuesPage:
    shell: Shell
    rows: tuple[QueueRow, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A place in a flow that leads callers to the queue, and how it wants them treated, in words."""

    flow: str
    element: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the audit, for people: ``what`` is a sentence's rest, as ``changed queue front-desk``."""

    at: datetime
    who: str
    what: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """One queue, or a new one (``name`` empty).

    Attributes:
        doc: the settings as the API knows them.
        people: user → title and tags, of everybody who may be a member.
        music: audio → title.
        order: which calls come first to its members, in words.
        used_by: what must let go of the queue before it can be deleted.
    """

    shell: Shell
    name: str
    version: int
    doc: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    music: tuple[tuple[str, str], ...] = ()
    leads: tuple[Lead, ...] = ()
    order: str = ""
    used_by: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    zone: str = "UTC"
    may_manage: bool = False
    may_log_others: bool = False
    may_see_changes: bool = False
    known_skills: tuple[str, ...] = field(default_factory=tuple)

    @property
    def data(self) -> str:
        """What the page's script begins with."""
        return json.dumps(
            {
                "name": self.name,
                "version": self.version,
                "doc": dict(self.doc),
                "people": dict(self.people),
                "may_manage": self.may_manage,
                "may_log_others": self.may_log_others,
                "used_by": list(self.used_by),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """``older_href`` is empty at the end."""

    shell: Shell
    changes: tuple[Change, ...]
    zone: str
    newest_href: str = ""
    older_href: str = ""
