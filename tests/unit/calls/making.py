"""Calls to decide about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.calls.domain import Call, CallState, Leg, LegRole
from chalicelib.calls.offers import Offer
from chalicelib.calls.stays import Segment, SegmentKind, Stay
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CALLER_LEG = LegSid("CA-caller")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def new_call(**facts: Any) -> Call:
    """A call that has just arrived."""
    call = Call(
        company=CompanyId("demo"),
        id=CallId(CALLER_LEG),
        v=1,
        caller="+4790000001",
        called="+4721000000",
        started_at=START,
        due_at=at(40),
        state=CallState.FLOW,
        since=START,
        legs={CALLER_LEG: Leg(sid=CALLER_LEG, role=LegRole.CALLER, party="+4790000001")},
        segments=(Segment(kind=SegmentKind.FLOW, started_at=START),),
    )
    return replace(call, **facts)


def new_stay(n: int = 1, *, joined_s: float = 10, total_s: float | None = 600, **settings: Any) -> Stay:
    until = at(joined_s + total_s) if total_s is not None else None
    return Stay(n=n, queue=QueueName("support"), joined_at=at(joined_s), priority=5, until=until, settings=settings)


def new_offer(agent: str, made_s: float = 12, *, ring_s: float = 20) -> Offer:
    return Offer(
        id=OfferId(f"offer-{agent}-{made_s:g}"),
        agent=AgentId(agent),
        at=at(made_s),
        until=at(made_s + ring_s),
        leg=LegSid(f"CA-{agent}-{made_s:g}"),
    )
