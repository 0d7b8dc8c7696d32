"""The pages of numbers: the list, and one number with where it leads and who may answer it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.console.models.queues import Change
from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChoice:
    """A flow that a number may lead to; ``queues`` are titles of the queues it can lead on to."""

    name: str
    title: str
    is_published: bool
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """One number of the list; ``people`` are the only ones who may answer its calls, ``None`` everyone."""

    name: str
    title: str
    flow: FlowChoice | None
    people: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersPage:
    shell: Shell
    rows: Sequence[NumberRow]
    may_manage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPage:
    """One number, or a new one (``name`` empty).

    Attributes:
        doc: the settings as the API knows them.
        people: user → title and whether they take calls.
    """

    shell: Shell
    name: str
    version: int
    doc: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    flows: Sequence[FlowChoice]
    changes: Sequence[Change] = ()
    zone: str = "UTC"
    may_manage: bool = False

    @property
    def flow(self) -> FlowChoice | None:
        """Where its calls go now."""
        return next((flow for flow in self.flows if flow.name == self.doc.get("flow")), None)

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
            }
        )
