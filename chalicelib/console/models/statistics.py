"""The page of statistics: tables whose every number can be followed to the calls behind it."""

from dataclasses import dataclass
from datetime import date

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True)
class Heading:
    """A column; ``meaning`` is its definition, in a sentence."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as people read it; ``value`` is what it is sorted by, empty where there is none."""

    text: str
    value: str
    href: str = ""

    @property
    def is_zero(self) -> bool:
        return not self.value or float(self.value) == 0


@dataclass(frozen=True, slots=True)
class Row:
    """``note`` stands under the title."""

    title: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table; where it has no rows, ``empty`` says what would stand there."""

    key: str
    title: str
    head: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    empty: tuple[str, str]
    icon: str
    total: Row | None = None
    csv_href: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    title: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage:
    """``problem`` says why there are no sections; ``live`` calls have not ended."""

    shell: Shell
    sections: tuple[Section, ...]
    presets: tuple[Preset, ...]
    first: date
    last: date
    earliest: date
    latest: date
    zone: str
    live: int = 0
    problem: str = ""
