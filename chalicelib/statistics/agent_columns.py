"""The columns of agents' time and calls: one column, one meaning, for the page, the files and the API. Pure."""

from typing import Final

from chalicelib.agents.timesheets import Activity
from chalicelib.calls.shares import Did
from chalicelib.statistics.columns import Column, Unit, seconds
from chalicelib.statistics.service import AgentRow
from chalicelib.statistics.spending import PAUSES


def of_ms(length: float) -> float:
    return round(length / 1000, 3)


def _time(key: str, title: str, meaning: str, *activities: Activity, is_rare: bool = False) -> Column[AgentRow]:
    return Column(
        key=key,
        title=title,
        meaning=meaning,
        value=lambda row: of_ms(sum(row.spent.ms(each) for each in activities)),
        unit=Unit.SECONDS,
        is_rare=is_rare,
    )


def reason_column(reason: str) -> Column[AgentRow]:
    """The time of one reason for a pause."""
    return Column(
        key=reason,
        title=reason,
        meaning=f"Of it: {reason}.",
        value=lambda row: of_ms(row.spent.by_reason.get(reason, 0)),
        unit=Unit.SECONDS,
    )


def _did(key: str, title: str, meaning: str, did: Did, *, is_rare: bool = False) -> Column[AgentRow]:
    return Column(
        key=key,
        title=title,
        meaning=meaning,
        value=lambda row: row.calls.counts[did],
        shows={"did": did.value},
        is_rare=is_rare,
    )


def _mean_wrap_up(row: AgentRow) -> float | None:
    return of_ms(row.spent.ms(Activity.WRAP_UP) / row.spent.wrap_ups) if row.spent.wrap_ups else None


def _mean_talk(row: AgentRow) -> float | None:
    return seconds(row.calls.talked / row.calls.conversations) if row.calls.conversations else None


def _mean_handling(row: AgentRow) -> float | None:
    if not row.calls.conversations:
        return None
    handled = row.calls.talked.total_seconds() + row.spent.ms(Activity.WRAP_UP) / 1000
    return round(handled / row.calls.conversations, 3)


TIMES: Final[tuple[Column[AgentRow], ...]] = (
    Column(
        key="logged_on",
        title="Logged on",
        meaning="The time in every state but logged off: the sum of the times beside it.",
        value=lambda row: of_ms(row.spent.logged_on_ms),
        unit=Unit.SECONDS,
    ),
    _time("available", "Available", "Ready for the next call.", Activity.AVAILABLE),
    _time("ringing", "Ringing", "Being rung for a call.", Activity.RINGING),
    _time("calling_out", "Calling out", "Their own telephone rings for a call they make.", Activity.CALLING_OUT),
    _time(
        "in_call",
        "In call",
        "From their answer to the end: callers on hold and numbers that still ring included.",
        Activity.IN_CALL,
    ),
    _time("wrap_up", "Wrap-up", "After a call, until the next may come.", Activity.WRAP_UP),
    _time("set_aside", "Set aside", "After a call they let pass (RONA), until they came back.", Activity.RONA),
    _time("paused", "Paused", "Pauses and being not ready; the columns after it are its reasons.", *PAUSES),
)
CALLS: Final[tuple[Column[AgentRow], ...]] = (
    _did("answered", "Answered", "Conversations with callers, also of calls they were handed.", Did.ANSWERED),
    _did(
        "missed",
        "Missed",
        "Rung until the time was up, or declined, each time. Not: the caller hung up, a colleague was faster.",
        Did.MISSED,
    ),
    _did("unreached", "Not reached", "Their telephone was busy or could not be reached.", Did.UNREACHED),
    _did("called", "Called", "Numbers dialled for them.", Did.CALLED),
    _did("reached", "Called, answered", "… of which somebody answered.", Did.REACHED),
    Column(
        key="talk",
        title="Talk",
        meaning="All conversations, callers on hold included.",
        value=lambda row: seconds(row.calls.talked),
        unit=Unit.SECONDS,
    ),
    Column(
        key="mean_talk",
        title="Mean talk",
        meaning="Talk ÷ conversations (answered, and called and answered).",
        value=_mean_talk,
        unit=Unit.SECONDS,
    ),
    Column(
        key="mean_wrap_up",
        title="Mean wrap-up",
        meaning="Wrap-up ÷ how often there was one.",
        value=_mean_wrap_up,
        unit=Unit.SECONDS,
    ),
    Column(
        key="mean_handling",
        title="Mean handling",
        meaning="(Talk + wrap-up) ÷ conversations.",
        value=_mean_handling,
        unit=Unit.SECONDS,
    ),
)
