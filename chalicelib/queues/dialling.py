"""The trunk's part of a call that an agent makes: their telephone, then the number, or why nobody is reached."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from chalicelib.agents.domain import Agent, Endpoint, EndpointKind
from chalicelib.calls import dialling, transitions
from chalicelib.calls import service as calls
from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.errors import CallMovedOn, UnknownCall
from chalicelib.companies import service as companies
from chalicelib.core.errors import LegGone, TrunkError
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.queues import consequences, errands, paths, spoken
from chalicelib.queues.answering import Rung, leg_over
from chalicelib.queues.follow_up import change_call, send
from chalicelib.queues.waiting import RINGING
from chalicelib.trunk.client import Ring, Trunk
from chalicelib.twiml.verbs import DialConference, Gather, Hangup, Play, Redirect, Verb

EARLY: Final = timedelta(milliseconds=900)
"""Job queues count whole seconds."""
PATIENCE_S: Final = 6
TAKE: Final = "1"
RESULTS: Final = {
    "busy": DialResult.BUSY,
    "no-answer": DialResult.NO_ANSWER,
    "failed": DialResult.FAILED,
    "canceled": DialResult.NO_ANSWER,
    "completed": DialResult.NO_ANSWER,
}
"""What the final status of the leg to the number says where nobody had answered."""
WRONG: Final = frozenset({21201, 21211, 21214, 21217, 13224})
"""The trunk's codes for a number that cannot be one."""


def ring_own(call: Call, agent: Agent, *, trunk: Trunk, now: datetime) -> Call:
    """Have the agent's telephones ring; where none can, the call is over."""
    assert call.dial is not None
    offer = call.dial.offer
    for endpoint in agent.ringable(now):
        order = _own(call, endpoint, lasts_s=round((offer.until - offer.at).total_seconds()))
        try:
            leg = trunk.ring(order)
        except TrunkError:
            silent = partial(dialling.fall_silent, device=order.to, now=now)
            call = change_call(call.company, call.id, silent, now=now, known=call).after
            continue
        noted = partial(dialling.note_own_leg, leg=leg)
        call = change_call(call.company, call.id, noted, now=now, known=call).after
        if not _is_own(call, leg):
            trunk.hang_up(leg)
            return call
    return call


def _own(call: Call, endpoint: Endpoint, *, lasts_s: int) -> Ring:
    """Who answers a telephone outside, which may be a voicemail, must first press a key; it is shown our number."""
    is_outside = endpoint.kind is EndpointKind.PHONE
    answered = paths.call_out_asked if is_outside else paths.call_out_own
    return Ring(
        to=endpoint.address,
        from_=call.called if is_outside else call.caller,
        answer_path=answered(call.company, call.id),
        status_path=paths.call_out_own_status(call.company, call.id),
        timeout_s=lasts_s + 2,
    )


def _is_own(call: Call, leg: LegSid) -> bool:
    return call.dial is not None and not call.is_over and leg in (call.dial.own, *call.dial.offer.legs)


def ask(company: CompanyId, call_id: CallId) -> Sequence[Verb]:
    """Somebody answered a telephone outside: only a person presses the key."""
    here = paths.call_out_asked(company, call_id)
    asked = Gather(prompts=(spoken.calling(company),), action=here, digits=1, timeout_s=PATIENCE_S, finish_on="")
    return (asked, asked, Redirect(f"{here}?nobody=1"))


def decide(company: CompanyId, call_id: CallId, rung: Rung, *, digits: str, now: datetime) -> Sequence[Verb]:
    """Call by the one key; by any other, or by none in the end, this telephone rings no more."""
    if digits == TAKE:
        return pick_up(company, call_id, rung.leg, now=now)
    with suppress(UnknownCall):
        change_call(company, call_id, partial(dialling.fall_silent, device=rung.address, now=now), now=now)
    return (Hangup(),)


def pick_up(company: CompanyId, call_id: CallId, leg: LegSid, *, now: datetime) -> Sequence[Verb]:
    """The agent is on their telephone: they hear it ring while the number is dialled. Asked again, it says the same."""
    try:
        picked = change_call(company, call_id, partial(dialling.pick_up, leg=leg, now=now), now=now)
    except (CallMovedOn, UnknownCall):
        return (spoken.over_calling(company), Hangup())
    if not picked.is_new:
        send(consequences.owed(picked.after, now=now))
    clean = companies.removes_noise(company)
    heard = paths.call_out_heard(company, call_id)
    return (DialConference(name=paths.room(company, call_id), end_on_exit=True, clean=clean, wait_url=heard),)


def heard() -> Sequence[Verb]:
    """What the agent hears until somebody answers: the ringing (C2)."""
    return (Play(RINGING, loop=0),)


def dial(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Dial the number, once: who finds it noted that it was dialled leaves it alone (C4)."""
    try:
        sent = change_call(company, call_id, partial(dialling.send_out, now=now), now=now)
    except UnknownCall:
        return
    call = sent.after
    if not sent.is_new or dialling.open_dial(call) is None:
        return
    n = _attempt(call)
    order = Ring(
        to=call.caller,
        from_=call.called,
        answer_path=paths.call_out_far(company, call_id, n),
        status_path=paths.call_out_far_status(company, call_id, n),
        timeout_s=round(dialling.RINGS.total_seconds()),
    )
    try:
        leg = trunk.ring(order)
    except TrunkError as refused:
        is_wrong = refused.details.get("trunk_code") in WRONG
        result = DialResult.INVALID if is_wrong else DialResult.FAILED
        failed = partial(transitions.not_reached, result=result, now=now)
        change_call(company, call_id, failed, now=now, known=call)
        return
    noted = partial(dialling.note_far_leg, leg=leg)
    call = change_call(company, call_id, noted, now=now, known=call).after
    if leg not in call.legs or call.is_over or _is_given_up(call):
        trunk.hang_up(leg)


def _attempt(call: Call) -> int:
    """Which attempt to call somebody back this is; 0: an agent's own call, which has one."""
    return call.stay.n if call.callback is not None and call.stay is not None else 0


def meet(company: CompanyId, call_id: CallId, leg: LegSid, n: int, *, now: datetime) -> Sequence[Verb]:
    """Somebody answered at the number: they meet the agent at once, or are let go where the agent is gone."""

    def decide(call: Call) -> Call:
        return dialling.answered(call, leg, now) if _attempt(call) == n else call

    try:
        call = change_call(company, call_id, decide, now=now).after
    except (CallMovedOn, UnknownCall):
        return (Hangup(),)
    if call.state is not CallState.TALKING or leg != call.caller_leg:
        return (Hangup(),)
    room = paths.room(company, call_id, call.stay.n if call.stay else 1)
    return (DialConference(name=room, end_on_exit=True, wait_url=""),)


def note_own_status(company: CompanyId, call_id: CallId, rung: Rung, status: str, *, now: datetime) -> None:
    """The trunk tells how a leg to the agent fares; one that rings for a call that is over is ended."""

    def decide(call: Call) -> Call:
        if rung.leg in call.legs:
            return leg_over(call, rung.leg, now) if status in RESULTS else call
        if status in RESULTS:
            return dialling.fall_silent(call, rung.address, now)
        return dialling.note_own_leg(call, rung.leg)

    with suppress(UnknownCall):
        call = change_call(company, call_id, decide, now=now).after
        if status == "ringing" and not _is_own(call, rung.leg):
            send([errands.hang_up(rung.leg)])


def note_far_status(company: CompanyId, call_id: CallId, leg: LegSid, status: str, n: int, *, now: datetime) -> None:
    """The trunk tells how the leg to the number fares: it rings, nobody answered, or the conversation is over.

    One of an earlier attempt ``n`` to call somebody back has nothing to tell but its own end.
    """

    def decide(call: Call) -> Call:
        if _attempt(call) != n:
            return leg_over(call, leg, now) if status in RESULTS else call
        known = dialling.note_far_leg(call, leg)
        if status not in RESULTS or leg not in known.legs:
            return known
        if known.state is CallState.DIALLING:
            known = transitions.not_reached(known, RESULTS[status], now)
        return leg_over(known, leg, now)

    with suppress(UnknownCall):
        call = change_call(company, call_id, decide, now=now).after
        if status == "ringing" and (leg not in call.legs or call.is_over or _is_given_up(call)):
            send([errands.hang_up(leg)])


def _is_given_up(call: Call) -> bool:
    return call.state is CallState.DIALLING and dialling.open_dial(call) is None


def tell(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Have the agent, who hears the ringing, hear how it went."""
    call = calls.find(company, call_id)
    own = call.dial.own if call is not None and call.dial is not None and _is_given_up(call) else None
    if own is None:
        return
    try:
        trunk.redirect(own, paths.call_out_told(company, call_id))
    except LegGone:
        change_call(company, call_id, lambda each: leg_over(each, own, now), now=now)


def told(company: CompanyId, call_id: CallId) -> Sequence[Verb]:
    """How a call went that reached nobody, in words (A4)."""
    call = calls.find(company, call_id)
    result = call.dial.result if call is not None and call.dial is not None else None
    return (spoken.not_reached(company, result or DialResult.FAILED), Hangup())


def end_step(company: CompanyId, call_id: CallId, *, now: datetime) -> None:
    """The time of the present step may be up: the number, or the agent's own telephone, was not answered."""
    with suppress(UnknownCall):
        change_call(company, call_id, lambda call: dialling.lapse(call, now, early=EARLY), now=now)
