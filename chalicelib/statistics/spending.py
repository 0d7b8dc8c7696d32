"""Stretches of an agent's time, made whole and summed up: pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from chalicelib.agents.timesheets import Activity, Stretch

PAUSES = (Activity.PAUSED, Activity.IDLE)


def whole(stretches: Iterable[Stretch], since_ms: int, until_ms: int) -> list[Stretch]:
    """Cut stretches to a span and fill what is missing: of whom nothing is known, they were logged off."""
    found: list[Stretch] = []
    reached = since_ms
    for stretch in stretches:
        part = stretch.within(reached, until_ms)
        if part.lasted_ms <= 0:
            continue
        if part.began_ms > reached:
            found.append(Stretch(activity=Activity.LOGGED_OFF, began_ms=reached, ended_ms=part.began_ms))
        found.append(part)
        reached = part.ended_ms
    if reached < until_ms:
        found.append(Stretch(activity=Activity.LOGGED_OFF, began_ms=reached, ended_ms=until_ms))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Milliseconds of each activity, and of pauses and being not ready by their reasons; wrap-ups as they were had."""

    by_activity: Mapping[Activity, int]
    by_reason: Mapping[str, int]
    wrap_ups: int = 0

    @classmethod
    def summing(cls, stretches: Iterable[Stretch]) -> Self:
        by_activity: Counter[Activity] = Counter()
        by_reason: Counter[str] = Counter()
        wrap_ups, before = 0, None
        for each in stretches:
            by_activity[each.activity] += each.lasted_ms
            if each.activity in PAUSES and (each.detail or each.activity is Activity.IDLE):
                by_reason[each.detail or "Not ready"] += each.lasted_ms
            wrap_ups += each.activity is Activity.WRAP_UP and before is not Activity.WRAP_UP
            before = each.activity
        return cls(by_activity=dict(by_activity), by_reason=dict(by_reason), wrap_ups=wrap_ups)

    @classmethod
    def adding(cls, many: Iterable[Self]) -> Self:
        by_activity: Counter[Activity] = Counter()
        by_reason: Counter[str] = Counter()
        wrap_ups = 0
        for each in many:
            by_activity.update(each.by_activity)
            by_reason.update(each.by_reason)
            wrap_ups += each.wrap_ups
        return cls(by_activity=dict(by_activity), by_reason=dict(by_reason), wrap_ups=wrap_ups)

    def ms(self, activity: Activity) -> int:
        return self.by_activity.get(activity, 0)

    @property
    def logged_on_ms(self) -> int:
        """Everything but being logged off."""
        return sum(self.by_activity.values()) - self.ms(Activity.LOGGED_OFF)
