"""The page of the company's own settings."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.console.models.queues import Change
from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPage:
    """``doc`` is the settings as the API knows them; ``numbers`` are the company's own, with their titles."""

    shell: Shell
    name: str
    version: int
    doc: Mapping[str, Any]
    numbers: Sequence[tuple[str, str]]
    changes: Sequence[Change] = ()
    zone: str = "UTC"
    may_manage: bool = True

    @property
    def data(self) -> str:
        """What the page's script begins with."""
        return json.dumps({"name": self.name, "version": self.version, "doc": dict(self.doc), "may_manage": True})
