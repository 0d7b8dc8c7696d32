"""A customer answered: they wait for an agent as a caller would, ahead of others, and for a moment only."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from chalicelib.calls import looks, transitions
from chalicelib.calls import service as calls
from chalicelib.calls.dials import Prospect
from chalicelib.calls.domain import Call, CallState, Leg, LegRole
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.stays import Segment, SegmentKind, Stay, StayOutcome
from chalicelib.campaigns import config
from chalicelib.campaigns import store as customers
from chalicelib.campaigns.domain import Campaign, Customer
from chalicelib.campaigns.errors import UnknownCustomer
from chalicelib.core.errors import Conflict, LegGone
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.dialler import store
from chalicelib.dialler.domain import Attempt, Result
from chalicelib.dialler.placing import close, remind
from chalicelib.dialler.words import sorry
from chalicelib.queues import consequences, errands, paths
from chalicelib.queues import service as queues
from chalicelib.queues.answering import leg_over, over
from chalicelib.queues.follow_up import change_call, send, with_reminder
from chalicelib.trunk.client import Trunk
from chalicelib.twiml.verbs import Enqueue, Hangup, Redirect, Verb

UNSERVED: Final = timedelta(seconds=2)
"""After this time without anybody being rung for them, whoever answered is told that nobody is free (PUZD-11)."""
LONGEST: Final = timedelta(seconds=6)
"""… and after this time in any case."""
JUDGED: Final = timedelta(seconds=20)
EARLY: Final = timedelta(milliseconds=100)
FIRST: Final = 0
RESULTS: Final = {
    "busy": Result.BUSY,
    "no-answer": Result.NO_ANSWER,
    "failed": Result.FAILED,
    "canceled": Result.NO_ANSWER,
    "completed": Result.NO_ANSWER,
}
"""What the final status of a leg says where nobody had answered."""
_MAX_TRUNK_NAME: Final = 64


def answer(company: CompanyId, campaign: str, attempt: CallId, leg: LegSid, *, now: datetime) -> Sequence[Verb]:
    """Have the customer wait for an agent; asked again, the same, and what is owed is sent once more (C4).

    Their deadlines are sent first. Who dies before the call is stored is asked again by the trunk.
    """
    found = store.find(company, campaign, attempt)
    if found is None or found.result not in {None, Result.ANSWERED}:
        return (Hangup(),)
    call = calls.find(company, attempt)
    if call is None:
        call = _begin(found, leg, now=now)
    else:
        send(consequences.owed(call, now=now))
    store.conclude(found, Result.ANSWERED)
    return _here(call)


def _begin(attempt: Attempt, leg: LegSid, *, now: datetime) -> Call:
    campaign = config.recall(attempt.company, attempt.campaign)
    customer = customers.find(attempt.company, attempt.campaign, attempt.customer)
    call = with_reminder(None, _call(attempt, campaign, customer, leg, now), now=now)
    for kind, delay in (("unserved", UNSERVED), ("judge", JUDGED)):
        remind(attempt, kind, delay_s=round(delay.total_seconds()))
    queues.watch_patience(call, now=now)
    with suppress(UnknownCustomer):
        if customer is not None:
            customers.note_answered(customer, attempt.id)
    try:
        calls.begin(call)
    except Conflict:
        return calls.get(attempt.company, attempt.id)
    send(consequences.after_call(None, call))
    return call


def _call(attempt: Attempt, campaign: Campaign | None, customer: Customer | None, leg: LegSid, now: datetime) -> Call:
    shown = [[each.name, each.label] for each in campaign.shown] if campaign is not None else []
    known = {**customer.fields, "name": customer.name} if customer is not None else {}
    values = {name: known[name] for name, _ in shown if name in known}
    stay = Stay(
        n=1,
        queue=attempt.queue,
        joined_at=now,
        priority=FIRST,
        until=now + LONGEST,
        settings={"ring_s": round(LONGEST.total_seconds()), "shown": shown},
    )
    return Call(
        company=attempt.company,
        id=attempt.id,
        v=1,
        caller=attempt.number,
        called=campaign.number if campaign is not None else "",
        started_at=now,
        due_at=now + looks.LIVE_EVERY,
        state=CallState.WAITING,
        since=now,
        session={"values": values},
        legs={leg: Leg(sid=leg, role=LegRole.CALLER, party=attempt.number)},
        stay=stay,
        prospect=Prospect(attempt.campaign, attempt.customer),
        segments=(Segment(kind=SegmentKind.QUEUE, started_at=now, queue=attempt.queue),),
    )


def _here(call: Call) -> Sequence[Verb]:
    """What the customer hears next, as the call is now."""
    stay = call.waiting_stay
    if call.is_over:
        return (Hangup(),)
    if call.state is CallState.TALKING:
        return (Redirect(paths.meet(call.company, call.id)),)
    if stay is not None:
        name = f"{call.company}.{stay.queue}"[:_MAX_TRUNK_NAME]
        return (Enqueue(name=name, wait_url=paths.wait(call.company, call.id, stay.n), action=paths.parted(call)),)
    return (Hangup(),) if call.was_answered else (sorry(call.company), Hangup())


def here(company: CompanyId, call_id: CallId, came: "Came", *, now: datetime) -> Sequence[Verb]:
    """The customer comes back from the queue, or from a conversation, or was sent for: on they go.

    Which it was is told by ``came``; what is late, or was our own doing, changes nothing.
    """
    try:
        call = change_call(company, call_id, lambda each: came.noted(each, now), now=now).after
    except UnknownCall:
        return (Hangup(),)
    return _here(call)


class Came:
    """What the trunk brought along: how a queue was left, that a conversation is over, or neither."""

    def __init__(self, *, stay: int | None, queue_result: str, is_from_talk: bool) -> None:
        self.stay, self.queue_result, self.is_from_talk = stay, queue_result, is_from_talk

    def noted(self, call: Call, now: datetime) -> Call:
        is_late = self.stay is not None and (call.stay is None or self.stay != call.stay.n)
        if is_late or self.queue_result == "redirected":
            return call
        if self.is_from_talk:
            return over(call, now)
        if call.state is CallState.TALKING:
            return call
        if self.queue_result or queues.is_out_of_patience(call, now) or _is_deserted(call):
            return transitions.note_return(queues.left(call, self.queue_result, now=now))
        return transitions.note_return(call) if call.state is CallState.FLOW else call


def _is_deserted(call: Call) -> bool:
    return call.waiting_stay is not None and call.waiting_stay.is_deserted


def give_up(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Nobody is being rung for somebody who answered: they are told, and let go."""

    def decide(call: Call) -> Call:
        stay = call.waiting_stay
        if stay is None or stay.n != 1 or stay.offers:
            return call
        return transitions.leave_queue(call, stay.n, StayOutcome.TIMED_OUT, now)

    try:
        call = change_call(company, call_id, decide, now=now).after
    except UnknownCall:
        return
    if call.state is not CallState.FLOW or call.stay is None or call.stay.is_left:
        return
    with suppress(LegGone):
        trunk.redirect(call.caller_leg, paths.back(call, paths.LEFT_QUEUE))


def note_status(company: CompanyId, campaign: str, attempt: CallId, leg: LegSid, status: str, *, now: datetime) -> None:
    """The trunk tells how the leg to a customer fares: it rings, nobody answered, or the conversation is over."""
    found = store.find(company, campaign, attempt)
    if found is None:
        return
    if status not in RESULTS:
        if found.result is not None and found.result is not Result.ANSWERED:
            send([errands.hang_up(leg)])
        elif found.leg is None:
            store.note_leg(found, leg)
        return
    try:
        change_call(company, attempt, partial(leg_over, sid=leg, now=now), now=now)
    except UnknownCall:
        close(found, RESULTS[status], now=now)
        return
    judge(company, campaign, attempt)


def judge(company: CompanyId, campaign: str, attempt: CallId) -> None:
    """Count a call as silent that ended without an agent (PUZD-11), and note who took it where somebody did.

    Who hangs up at once, before an agent can come, has not heard silence.
    """
    found, call = store.find(company, campaign, attempt), calls.find(company, attempt)
    if found is None or call is None:
        return
    if was_silent(call):
        store.conclude(found, Result.SILENT)
    elif call.was_answered:
        _note_agent(call, found)
    elif not call.is_over:
        remind(found, "judge", delay_s=round(JUDGED.total_seconds()))


def was_silent(call: Call) -> bool:
    """Tell whether nobody came for somebody who answered, for as long as they may be kept waiting."""
    if call.was_answered or not call.segments:
        return False
    waited = call.segments[0]
    return waited.ended_at is not None and waited.ended_at - waited.started_at >= UNSERVED - EARLY


def _note_agent(call: Call, attempt: Attempt) -> None:
    agent = next(each.agent for each in call.segments if each.kind is SegmentKind.TALK)
    customer = customers.find(attempt.company, attempt.campaign, attempt.customer)
    if customer is not None and agent is not None and customer.last_agent != agent:
        with suppress(UnknownCustomer):
            customers.note_agent(customer, attempt.id, agent)
