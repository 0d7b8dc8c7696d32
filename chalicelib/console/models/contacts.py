"""The pages of contacts: the list, and one contact as a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    name: str
    title: str
    numbers: tuple[str, ...]
    organisation: str
    is_vip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsPage:
    """``next_href`` leads to those after the last one shown, and is empty at the end."""

    shell: Shell
    rows: Sequence[ContactRow]
    wanted: str
    may_edit: bool
    next_href: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """One contact; ``numbers`` is as people type them, one a line. ``version`` is 0 for a new one."""

    shell: Shell
    name: str
    title: str
    numbers: str
    organisation: str
    notes: str
    is_vip: bool
    version: int
    may_edit: bool
    problem: str = ""
