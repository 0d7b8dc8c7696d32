"""What can be wrong with a flow."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.flow.engine import title_of
from chalicelib.flow.graph import Node

Code = Literal[
    "no-start",
    "unknown-type",
    "bad-settings",
    "missing-reference",
    "leads-nowhere",
    "unknown-outlet",
    "endless-loop",
    "no-way-out",
    "link-loop",
    "unreachable",
    "advice",
]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to put right; an ``error`` refuses publishing. ``message`` names the element in plain words."""

    code: Code
    severity: Severity
    message: str
    node: str = ""
    port: str = ""
    setting: str = ""

    def to_document(self) -> dict[str, str]:
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "node": self.node,
            "port": self.port,
            "setting": self.setting,
        }


def named(node: Node) -> str:
    """Name an element in a sentence, by its title and id."""
    return f"“{title_of(node)}” ({node.id})"
