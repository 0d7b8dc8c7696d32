"""What stands in the tables of statistics: one column, one meaning, for the page, the files and the API. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, Generic, TypeVar

from chalicelib.calls.waits import Result
from chalicelib.statistics.figures import WaitFigures
from chalicelib.statistics.service import ListRow, QueueRow

R = TypeVar("R")
Value = float | int | None


class Unit(StrEnum):
    """``SECONDS`` end in ``_s`` where they are told to programs; a ``SHARE`` is between 0 and 1."""

    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """``shows`` are the call log's filters behind a count, ``call`` the one call behind another number.

    ``is_rare``: a page leaves the column out where it is all zeros.
    """

    key: str
    title: str
    meaning: str
    value: Callable[[R], Value]
    unit: Unit = Unit.COUNT
    shows: Mapping[str, str] = field(default_factory=dict)
    is_rare: bool = False
    call: Callable[[R], str | None] | None = None


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 3)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A column that counts waits of one result."""

    key: str
    title: str
    meaning: str
    result: Result
    is_rare: bool = False


_COUNTS: Final = (
    _Counted("answered", "Answered", "Waits that led to a conversation with an agent.", Result.ANSWERED),
    _Counted(
        "in_time",
        "In time",
        "Answered within the queue's service level (“Late after”), or within what a VIP list promises its callers.",
        Result.IN_TIME,
    ),
    _Counted("abandoned", "Abandoned", "The caller hung up before an answer, however soon.", Result.ABANDONED),
    _Counted(
        "timed_out",
        "Time was up",
        "Nobody answered within the time of the queue's element; the caller went on in the flow.",
        Result.TIMED_OUT,
    ),
    _Counted("callback", "Callback", "The caller asked to be called back.", Result.CALLBACK, is_rare=True),
    _Counted("moved_on", "Left by key", "The caller left the queue by a key.", Result.MOVED_ON, is_rare=True),
    _Counted(
        "ended_by_system",
        "Ended by us",
        "The queue had nobody, was full of busy agents, or the call failed.",
        Result.ENDED,
        is_rare=True,
    ),
    _Counted("waiting", "Still waiting", "Waits that go on now.", Result.WAITING, is_rare=True),
)


def waits_of(figures: Callable[[R], WaitFigures]) -> tuple[Column[R], ...]:
    """The columns of what became of waits."""

    def count(each: _Counted) -> Column[R]:
        return Column(
            key=each.key,
            title=each.title,
            meaning=each.meaning,
            value=lambda row: figures(row).counts[each.result],
            shows={"result": each.result.value},
            is_rare=each.is_rare,
        )

    counts = {each.key: count(each) for each in _COUNTS}
    level: Column[R] = Column(
        key="service_level",
        title="Service level",
        meaning="In time ÷ (answered + abandoned).",
        value=lambda row: figures(row).service_level,
        unit=Unit.SHARE,
    )
    rate: Column[R] = Column(
        key="abandon_rate",
        title="Abandon rate",
        meaning="Abandoned ÷ offered, without those who still wait.",
        value=lambda row: figures(row).abandon_rate,
        unit=Unit.SHARE,
    )
    offered: Column[R] = Column(
        key="offered",
        title="Offered",
        meaning="Every wait in the queue: the sum of all ways in which one ends, and of those that go on.",
        value=lambda row: figures(row).offered,
        shows={"result": Result.OFFERED.value},
    )
    rest = [counts[each.key] for each in _COUNTS[3:]]
    return (
        offered,
        counts["answered"],
        counts["in_time"],
        level,
        counts["abandoned"],
        rate,
        *rest,
        *_lengths(figures),
    )


def _lengths(figures: Callable[[R], WaitFigures]) -> tuple[Column[R], ...]:
    return (
        Column(
            key="mean_wait",
            title="Mean wait",
            meaning="Over all who wait no more, however it ended.",
            value=lambda row: seconds(figures(row).mean_wait),
            unit=Unit.SECONDS,
        ),
        Column(
            key="mean_answer",
            title="Mean to answer",
            meaning="Average speed of answer: the wait of those who were answered.",
            value=lambda row: seconds(figures(row).mean_answer),
            unit=Unit.SECONDS,
        ),
        Column(
            key="longest_wait",
            title="Longest wait",
            meaning="The longest wait that has ended, however it ended.",
            value=lambda row: seconds(figures(row).longest) if figures(row).ended else None,
            unit=Unit.SECONDS,
            call=lambda row: figures(row).longest_in,
        ),
        Column(
            key="mean_talk",
            title="Mean talk",
            meaning="Talk time ÷ answered, callers on hold included.",
            value=lambda row: seconds(figures(row).mean_talk),
            unit=Unit.SECONDS,
        ),
        Column(
            key="offers_per_answer",
            title="Rung per answer",
            meaning="How many times an agent was rung for each call that one of them took; ring-all rings many.",
            value=lambda row: figures(row).offers_per_answer,
            unit=Unit.RATIO,
        ),
    )


QUEUES: Final[tuple[Column[QueueRow], ...]] = waits_of(lambda row: row.figures)
LISTS: Final[tuple[Column[ListRow], ...]] = (
    Column(
        key="calls",
        title="Calls",
        meaning="Calls whose caller was on the list when they came to it, also those turned away or that met no queue.",
        value=lambda row: row.figures.calls,
        shows={"vip": ""},
    ),
    *waits_of(lambda row: row.figures.waits),
)
