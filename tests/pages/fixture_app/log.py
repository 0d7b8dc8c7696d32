"""Calls for the log: answered at once, transferred twice, timed out, left, called back, still going on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.console.models.call_log import CallFilter, CallRow, Segment, summarise


def _segment(
    at: datetime, queue: str, waited: int, talk: int, spoken_with: str, status: str, about: str = ""
) -> Segment:
    return Segment(
        at=at,
        queue=queue,
        waited=timedelta(seconds=waited),
        talk=timedelta(seconds=talk),
        spoken_with=spoken_with,
        is_answered=talk > 0,
        status=status,
        about=about,
    )


def logged_calls(chosen: CallFilter, queues: dict[str, str]) -> tuple[CallRow, ...]:
    at = datetime.now(UTC).replace(microsecond=0)

    def row(number: int, caller: str, minutes_ago: int, *parts: tuple[Any, ...]) -> CallRow:
        began = at - timedelta(minutes=minutes_ago)
        segments = []
        for part in parts:
            segments.append(_segment(began, *part))
            began += timedelta(seconds=part[1] + part[2])
        return summarise(call_id=f"c{number}", caller=caller, access_number="+4721000000", segments=segments)

    rows = [
        row(1, "+4790712345", 2, ("Building permits", 245, 0, "", "")),
        row(
            2,
            "+35840123456",
            9,
            ("Front desk", 8, 212, "Kari Aasen", "Transferred to Building permits"),
            ("Building permits", 31, 0, "Jonas Lindqvist", "Timeout"),
            ("Building permits", 12, 401, "Eva Lindstrøm", "Answered", "Building permit"),
        ),
        row(3, "+37061234567", 14, ("School & childcare", 61, 0, "", "Left queue")),
        row(4, "", 21, ("Front desk", 4, 96, "Kari Aasen", "Answered", "Parking")),
        row(5, "+4791122334", 33, ("Billing", 180, 0, "", "Callback requested")),
        row(
            6,
            "+4795230118",
            47,
            ("Front desk", 20, 0, "Per Lind", "Timeout"),
            ("Front desk", 11, 145, "Kari Aasen", "Transferred to Eva Lindstrøm"),
            ("", 6, 300, "Eva Lindstrøm", "Answered"),
        ),
        row(7, "+46705550112", 62, ("School & childcare", 12, 3723, "Rūta Kazlauskienė", "Answered")),
    ]
    rows += [
        row(number, "+4721004410", 60 + number * 7, ("Front desk", number, 60 + number, "Kari Aasen", "Answered"))
        for number in range(8, 24)
    ]
    title = queues.get(chosen.queue)
    kept = [call for call in rows if title is None or any(part.queue == title for part in call.segments)]
    if chosen.is_unanswered_only:
        kept = [call for call in kept if not call.spoken_with]
    return tuple(kept)
