"""How an agent spends their time: stretches of one activity, each from where the one before ended. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Activity(StrEnum):
    """What an agent does: their state, but that their own telephone ringing for a call of theirs is ``calling-out``."""

    LOGGED_OFF = "logged-off"
    AVAILABLE = "available"
    IDLE = "idle"
    RINGING = "ringing"
    CALLING_OUT = "calling-out"
    IN_CALL = "in-call"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"
    RONA = "rona"


_LETTERS: Final[Mapping[Activity, str]] = {
    Activity.LOGGED_OFF: "l",
    Activity.AVAILABLE: "a",
    Activity.IDLE: "i",
    Activity.RINGING: "r",
    Activity.CALLING_OUT: "o",
    Activity.IN_CALL: "c",
    Activity.WRAP_UP: "w",
    Activity.PAUSED: "p",
    Activity.RONA: "x",
}
_ACTIVITIES: Final[Mapping[str, Activity]] = {letter: activity for activity, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time of one activity, in milliseconds since 1970; ``detail`` is the reason of a pause, or why set aside."""

    activity: Activity
    began_ms: int
    ended_ms: int
    detail: str = ""

    @property
    def lasted_ms(self) -> int:
        return self.ended_ms - self.began_ms

    def within(self, since_ms: int, until_ms: int) -> "Stretch":
        """The part of it in a span; it has no length where there is none."""
        began = min(max(self.began_ms, since_ms), until_ms)
        ended = max(min(self.ended_ms, until_ms), began)
        return Stretch(activity=self.activity, began_ms=began, ended_ms=ended, detail=self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timesheet:
    """Stretches that have ended, short enough to be carried in an agent's item; the open one begins at ``until_ms``.

    A line is a letter, how many milliseconds after ``began_ms`` the stretch ended, and its detail: ``p60000 Lunch``.
    Lines are only ever added at the end: of two sheets with the same beginning, the shorter is how the longer begins.
    """

    began_ms: int
    lines: tuple[str, ...] = ()

    @property
    def until_ms(self) -> int:
        return self.began_ms + (_offset(self.lines[-1]) if self.lines else 0)

    def adding(self, activity: Activity, detail: str, now_ms: int) -> "Timesheet":
        """End the open stretch; one without length leaves nothing, and no clock that lags makes one of less."""
        if now_ms <= self.until_ms:
            return self
        words = " ".join(detail.split())
        line = f"{_LETTERS[activity]}{now_ms - self.began_ms}{' ' if words else ''}{words}"
        return Timesheet(began_ms=self.began_ms, lines=(*self.lines, line))

    def stretches(self) -> Iterator[Stretch]:
        began = self.began_ms
        for line in self.lines:
            ended = self.began_ms + _offset(line)
            activity, detail = _ACTIVITIES[line[0]], line.partition(" ")[2]
            yield Stretch(activity=activity, began_ms=began, ended_ms=ended, detail=detail)
            began = ended

    def without(self, count: int) -> "Timesheet":
        """The sheet when its first lines have been put away."""
        rest = Timesheet(began_ms=self.began_ms, lines=self.lines[:count])
        left = Timesheet(began_ms=rest.until_ms)
        for stretch in list(self.stretches())[count:]:
            left = left.adding(stretch.activity, stretch.detail, stretch.ended_ms)
        return left


def sheet_of(stretches: Iterator[Stretch] | list[Stretch]) -> Timesheet:
    """Write stretches that follow one another; there is at least one."""
    listed = list(stretches)
    sheet = Timesheet(began_ms=listed[0].began_ms)
    for stretch in listed:
        sheet = sheet.adding(stretch.activity, stretch.detail, stretch.ended_ms)
    return sheet


def sheet_to_text(sheet: Timesheet) -> str:
    return "\n".join((str(sheet.began_ms), *sheet.lines))


def sheet_from_text(text: str) -> Timesheet:
    began, *lines = text.split("\n")
    return Timesheet(began_ms=int(began), lines=tuple(lines))


def _offset(line: str) -> int:
    return int(line[1:].partition(" ")[0])
