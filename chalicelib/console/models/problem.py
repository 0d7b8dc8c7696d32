"""The page shown instead of another one: not found, not allowed, something failed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    title: str
    status: int
    message: str
    back_href: str = "/"
    back_label: str = "Back to the console"
