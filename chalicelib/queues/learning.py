"""What an ended call leaves behind: its part in its queues' figures, then its log entry; and who serves which queue."""

from datetime import datetime

from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import SegmentKind
from chalicelib.companies import service as companies
from chalicelib.core.ids import CompanyId
from chalicelib.forecast import service as forecast
from chalicelib.forecast.lessons import Rules
from chalicelib.forecast.teams import Move
from chalicelib.queues import config, errands
from chalicelib.queues.follow_up import send
from chalicelib.queues.watching import watch_record


def archive(call: Call, *, now: datetime) -> None:
    """Count an ended call, write its log entry, and in time drop the live item; harmless when repeated.

    It is counted before it is logged, and never after: so a function that dies in between loses nothing.
    """
    if not calls.is_logged(call):
        watch_record(call, now=now)
        count(call, now=now)
    calls.archive(call, now=now)


def count(call: Call, *, now: datetime) -> None:
    """Add a call to the figures of the queues it was in, and tell the consoles."""
    names = {each.queue for each in call.segments if each.kind is SegmentKind.QUEUE and each.queue}
    if not names:
        return
    queues = config.recall_many(call.company, names)
    rules = {name: Rules(service_level=queue.service_level, wrap_up=queue.wrap_up) for name, queue in queues.items()}
    figures = forecast.count(call, rules, zone=companies.load(call.company).tzinfo)
    owed = [errands.news(call.company, "queue", name) for name in sorted(names)]
    if forecast.is_crew_old(figures, now=now):
        owed.append(errands.crews(call.company))
    send(owed)


def note_crews(company: CompanyId, *, now: datetime, move: Move | None = None) -> None:
    """Keep who is at work for which queue."""
    forecast.note_crews(company, zone=companies.load(company).tzinfo, now=now, move=move)
