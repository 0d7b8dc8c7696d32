"""EventBridge's schedule expressions: ``rate(5 minutes)`` and ``cron(0 8 ? * MON-FRI *)``, always in UTC."""

import datetime as dt
import re
from collections.abc import Callable

from croniter import croniter

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((.+)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_DAY_NUMBER = re.compile(r"(?<![#/\d])[1-7](?!\d)")
_LAST_DAY = re.compile(r"([1-7])L")
FIELDS = 6

Next = Callable[[dt.datetime], dt.datetime]


class BadSchedule(ValueError):
    """An expression that EventBridge would not take; the message quotes it."""


def schedule(expression: str) -> Next:
    """Return what gives the next firing after a moment.

    Rates are counted from 1970 rather than from the start of the process: a daily job runs daily, however often
    the process restarts.

    Raises:
        BadSchedule: the expression is neither a rate nor a cron that EventBridge takes.
    """
    rate = _RATE.fullmatch(expression)
    if rate is not None and int(rate[1]) > 0:
        return _every(int(rate[1]) * _SECONDS[rate[2]])
    cron = _CRON.fullmatch(expression)
    parts = cron[1].split() if cron else []
    if len(parts) != FIELDS:
        raise BadSchedule(f"{expression!r} is neither rate(…) nor cron(…) with six fields")
    return _cron(expression, parts)


def _every(seconds: int) -> Next:
    def following(moment: dt.datetime) -> dt.datetime:
        periods = int(moment.timestamp()) // seconds
        return dt.datetime.fromtimestamp((periods + 1) * seconds, dt.UTC)

    return following


def _cron(expression: str, parts: list[str]) -> Next:
    minute, hour, day, month, weekday, year = parts
    if (day == "?") == (weekday == "?"):
        raise BadSchedule(f"{expression!r} must have ? for the day of the month or the day of the week, not both")
    fields = [minute, hour, day, month, _weekdays(weekday), "0", year]
    pattern = " ".join("*" if field == "?" else field for field in fields)
    if not croniter.is_valid(pattern):
        raise BadSchedule(f"{expression!r} is not a schedule")

    def following(moment: dt.datetime) -> dt.datetime:
        found: dt.datetime = croniter(pattern, moment).get_next(dt.datetime)
        return found

    return following


def _weekdays(field: str) -> str:
    """Turn EventBridge's days (1 is Sunday) into croniter's (0 is Sunday), and ``6L`` into ``L5``."""
    step_free, slash, step = field.partition("/")
    last = _LAST_DAY.fullmatch(step_free)
    if last is not None:
        return f"L{int(last[1]) - 1}"
    return _DAY_NUMBER.sub(lambda match: str(int(match[0]) - 1), step_free) + slash + step
