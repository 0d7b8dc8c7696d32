"""Figures as stored: durations are whole milliseconds, means are rounded to what they can tell."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast.domain import Day, Figures, Means

Doc = dict[str, Any]
_MEANS = ("answered", "busy_s", "ring_s", "left", "waited_s", "gap_s", "priority")


def figures_to_doc(figures: Figures) -> Doc:
    """Everything but the crew, which has writes of its own."""
    day, means = figures.day, figures.means
    return {
        "v": figures.v,
        "day": {
            "date": day.date.isoformat(),
            "answered": day.answered,
            "in_time": day.in_time,
            "abandoned": day.abandoned,
            "other": day.other,
            "longest_ms": _ms(day.longest),
            "waited_ms": _ms(day.waited),
        },
        "means": {"n": means.n, **{name: round(getattr(means, name), 6) for name in _MEANS}},
        "counted": list(figures.counted),
        **({"last_at": epoch_ms(figures.last_at)} if figures.last_at else {}),
    }


def figures_from_doc(doc: Mapping[str, Any], *, today: date) -> Figures:
    """Read figures; those of a queue of which only the crew is known begin today."""
    get = doc.get
    means = get("means") or {}
    return Figures(
        company=CompanyId(doc["company"]),
        queue=QueueName(doc["queue"]),
        v=get("v", 0),
        day=_day(doc["day"]) if get("day") else Day(date=today),
        means=Means(n=means.get("n", 0), **{name: float(means.get(name, 0)) for name in _MEANS}),
        counted=tuple(get("counted") or ()),
        crew=float(doc["crew"]) if get("crew") is not None else None,
        crew_at=from_epoch_ms(doc["crew_at"]) if get("crew_at") else None,
        last_at=from_epoch_ms(doc["last_at"]) if get("last_at") else None,
    )


def _day(doc: Mapping[str, Any]) -> Day:
    return Day(
        date=date.fromisoformat(doc["date"]),
        answered=doc["answered"],
        in_time=doc["in_time"],
        abandoned=doc["abandoned"],
        other=doc["other"],
        longest=timedelta(milliseconds=doc["longest_ms"]),
        waited=timedelta(milliseconds=doc["waited_ms"]),
    )


def crew_to_doc(crew: float, at: Any) -> Doc:
    return {"crew": round(crew, 3), "crew_at": epoch_ms(at)}


def _ms(span: timedelta) -> int:
    return round(span / timedelta(milliseconds=1))
