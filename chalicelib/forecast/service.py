"""Use cases of figures: count a call that has ended, note who serves, say how long a wait will be."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.agents import service as agents
from chalicelib.calls.domain import Call
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast import store
from chalicelib.forecast.crews import Members, crews
from chalicelib.forecast.domain import Day, Figures, Lesson, expected_wait
from chalicelib.forecast.lessons import Rules, lessons

ATTEMPTS: Final = 12
CREW_AGE: Final = timedelta(minutes=5)
"""A crew not looked at for so long is looked at again when a call ends: a message about it may have been lost."""
TOO_OLD: Final = timedelta(minutes=30)
"""A crew not heard of for so long says nothing about who is at work now."""


def count(call: Call, rules: Mapping[QueueName, Rules], *, zone: ZoneInfo) -> list[Figures]:
    """Count each stay of an ended call, once however often it is asked for; the figures as they then are.

    Raises:
        Unavailable: too many calls of one queue ended in the same moment; try again.
    """
    return [_count(call.company, lesson) for lesson in lessons(call, rules, zone)]


def _count(company: CompanyId, lesson: Lesson) -> Figures:
    for _ in range(ATTEMPTS):
        before = store.find(company, lesson.queue, today=lesson.day) or _none_yet(company, lesson)
        after = before.counting(lesson)
        if after is before:
            return before
        try:
            store.save(replace(after, v=before.v + 1))
        except store.FiguresChanged:
            continue
        return after
    raise Unavailable("the queue's figures keep changing")


def _none_yet(company: CompanyId, lesson: Lesson) -> Figures:
    return Figures(company=company, queue=lesson.queue, day=Day(date=lesson.day))


def is_crew_old(figures: Iterable[Figures], *, now: datetime) -> bool:
    return any(each.crew_at is None or now - each.crew_at > CREW_AGE for each in figures)


def note_crews(company: CompanyId, members: Members, *, zone: ZoneInfo, now: datetime) -> None:
    """Look who serves which queue, and note it where it has changed or was noted long ago."""
    known = figures_of(company, zone=zone, now=now)
    for queue, crew in crews(agents.list_all(company), members, known).items():
        before = known.get(queue)
        is_old = before is None or before.crew_at is None or now - before.crew_at > CREW_AGE
        if is_old or before is None or before.crew is None or abs(before.crew - crew) > 0.01:  # noqa: PLR2004
            store.note_crew(company, queue, crew, at=now)


def figures_of(company: CompanyId, *, zone: ZoneInfo, now: datetime) -> dict[QueueName, Figures]:
    """The figures of a company's queues."""
    return store.list_all(company, today=now.astimezone(zone).date())


def recall(company: CompanyId, queue: QueueName, *, now: datetime) -> Figures | None:
    """One queue's figures, in one round trip; for what is said of the wait, the day does not matter."""
    return store.find(company, queue, today=now.date())


def wait_by(figures: Figures | None, *, position: int, now: datetime) -> timedelta | None:
    """How long the caller at ``position`` will still wait, as its queue's figures tell.

    For announcements and offers to call back: all members are taken to be busy, as they are while somebody waits.

    Returns:
        ``None``: nobody is at work, or too little is known.
    """
    if figures is None or figures.crew is None or figures.crew_at is None or now - figures.crew_at > TOO_OLD:
        return None
    return expected_wait(figures.means, position=position, crew=figures.crew)
