"""Use cases of figures: count a call that has ended, note who serves, say how long a wait will be."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.agents import service as agents
from chalicelib.calls.domain import Call
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast import store
from chalicelib.forecast.crews import crews_of
from chalicelib.forecast.domain import Day, Figures, Lesson, expected_wait
from chalicelib.forecast.lessons import Rules, lessons
from chalicelib.forecast.teams import Move, Teams

ATTEMPTS: Final = 12
CREW_AGE: Final = timedelta(minutes=5)
"""A crew not looked at for so long is looked at again when a call ends: a message about it may have been lost."""
NOTEWORTHY: Final = 0.05
"""A crew that has changed by less is left as it was noted."""
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


def note_crews(company: CompanyId, *, zone: ZoneInfo, now: datetime, move: Move | None = None) -> None:
    """Note who serves which queue where that has changed or was noted long ago; ``move`` is what somebody changed.

    Reads the queues' figures and the teams; agents are read once in :data:`~chalicelib.forecast.teams.TRUSTED`.

    Raises:
        Unavailable: too many came to work in the same moment; try again.
    """
    known, teams = _keep_teams(company, move, today=now.astimezone(zone).date(), now=now)
    served = known.keys() | frozenset[QueueName]().union(*teams.sizes)
    for queue, crew in crews_of(teams.sizes, served, known).items():
        before = known.get(queue)
        is_old = before is None or before.crew_at is None or now - before.crew_at > CREW_AGE
        if is_old or before is None or before.crew is None or abs(before.crew - crew) > NOTEWORTHY:
            store.note_crew(company, queue, crew, at=now)


def _keep_teams(
    company: CompanyId, move: Move | None, *, today: date, now: datetime
) -> tuple[dict[QueueName, Figures], Teams]:
    for _ in range(ATTEMPTS):
        known, before = store.read_all(company, today=today)
        if before.is_to_be_counted(now):
            after = before.counting(agents.list_all(company), now, move=move)
        else:
            after = before.moving(move) if move is not None else before
        if after is before:
            return known, before
        try:
            store.save_teams(replace(after, v=before.v + 1))
        except store.FiguresChanged:
            continue
        return known, after
    raise Unavailable("who serves which queue keeps changing")


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
