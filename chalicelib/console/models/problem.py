"""The page shown instead of another one: not found, not allowed, something failed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """``reference`` is what to quote when asking for help; empty for none."""

    title: str
    status: int
    message: str
    reference: str = ""
    back_href: str = "/"
    back_label: str = "Back to the console"
