"""A call's history, step by step: its parts in order, and within them whom it rang in vain and why. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from chalicelib.calls.domain import Call, CallState, Leg, LegRole, Outcome
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.console.called_back import attempt_words, wait_words
from chalicelib.console.models.breaches import Step
from chalicelib.console.parts import STATUS, Names
from chalicelib.core.ids import AgentId

REASONS: Final[Mapping[MissReason, str]] = {
    MissReason.DECLINED: "declined",
    MissReason.TIMED_OUT: "did not answer",
    MissReason.UNREACHABLE: "telephone could not be reached",
    MissReason.BUSY: "telephone was busy",
    MissReason.CALLER_GONE: "the caller had gone",
    MissReason.TAKEN: "answered by another",
    MissReason.WITHDRAWN: "withdrawn",
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.ANSWERED: "Answered",
    Outcome.ABANDONED: "The caller gave up",
    Outcome.TIMED_OUT: "The time was up",
    Outcome.CALLBACK: "Callback requested",
    Outcome.VOICEMAIL: "Left a message",
    Outcome.TRANSFERRED: "Transferred",
    Outcome.FLOW_ENDED: "Ended in the menu",
    Outcome.FAILED: "Failed",
    Outcome.BUSY: "The number was busy",
    Outcome.NO_ANSWER: "Nobody answered",
    Outcome.CANCELLED: "Given up",
}


def steps(call: Call, names: Names, *, now: datetime) -> list[Step]:
    """Everything that happened, in the order in which it began."""
    found = [step for segment in call.segments for step in _of_segment(call, segment, names, now)]
    found += [step for leg in call.legs.values() for step in _of_leg(leg, names)]
    if call.ended_at is not None:
        found.append(Step(at=call.ended_at, what="Call ended", detail=state(call)))
    return sorted(found, key=lambda step: step.at)


def state(call: Call) -> str:
    if call.callback is not None and call.is_over and call.segments[-1].outcome is StayOutcome.ENDED:
        return "Withdrawn"
    if call.outcome is not None:
        return OUTCOMES[call.outcome]
    if call.callback is not None and not call.was_answered:
        return "Is being called back" if call.state is CallState.DIALLING else "Waits to be called back"
    return {
        CallState.DIALLING: "Calling out",
        CallState.FLOW: "In the menu",
        CallState.WAITING: "Waiting",
        CallState.TALKING: "With an agent",
    }.get(call.state, "Ended")


def _of_segment(call: Call, segment: Segment, names: Names, now: datetime) -> Iterator[Step]:
    lasted = (segment.ended_at or now) - segment.started_at
    match segment.kind:
        case SegmentKind.DIAL:
            detail = attempt_words(segment) if call.callback is not None and not _is_met(call, segment) else ""
            yield Step(at=segment.started_at, what=f"{names.agent(segment.agent)} calls", detail=detail, lasted=lasted)
        case SegmentKind.FLOW:
            yield Step(at=segment.started_at, what="In the menu", detail="", lasted=lasted)
        case SegmentKind.CALLBACK:
            what = f"Waits to be called back by {names.queue(segment.queue)}"
            yield Step(at=segment.started_at, what=what, detail=wait_words(segment), lasted=lasted)
        case SegmentKind.QUEUE:
            outcome = STATUS[segment.outcome] if segment.outcome else "Still waits" if not segment.ended_at else "?"
            what = f"Waits in {names.queue(segment.queue)}"
            yield Step(at=segment.started_at, what=what, detail=outcome, lasted=lasted)
        case SegmentKind.TALK:
            what = f"Speaks with {names.agent(segment.agent)}"
            detail = " · ".join(filter(None, (names.queue(segment.queue), segment.reason)))
            yield Step(at=segment.started_at, what=what, detail=detail, lasted=lasted)
    for miss in segment.misses:
        yield _of_miss(miss, names)


def _is_met(call: Call, dial: Segment) -> bool:
    """Whether somebody answered whom an agent called."""
    after = call.segments[call.segments.index(dial) + 1 :]
    return bool(after) and after[0].kind is SegmentKind.TALK


def _of_miss(miss: Miss, names: Names) -> Step:
    lasted = miss.ended_at - miss.at
    return Step(at=miss.at, what=f"Rings {names.agent(miss.agent)}", detail=REASONS[miss.reason], lasted=lasted)


def _of_leg(leg: Leg, names: Names) -> Iterator[Step]:
    if leg.role is LegRole.AGENT and leg.ended_at is not None:
        yield Step(at=leg.ended_at, what=f"{names.agent(AgentId(leg.party))} is off the line", detail="")
