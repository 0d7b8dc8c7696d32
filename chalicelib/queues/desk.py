"""What an agent does at the desk: choose a state, log on to queues, decline, hang up, end wrap-up, report a device."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.agents import transitions
from chalicelib.agents.domain import Agent, AgentState, Choice, Device, Endpoint, Notice, Reservation, Work
from chalicelib.agents.errors import NotNow
from chalicelib.calls import consulting
from chalicelib.calls import service as calls
from chalicelib.calls import transitions as call_transitions
from chalicelib.calls.consults import ConsultOutcome
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.offers import MissReason
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.queues import config, skills
from chalicelib.queues.deadlines import settle
from chalicelib.queues.eligibility import is_browser_alone
from chalicelib.queues.errands import archive, dispatch, news, pace
from chalicelib.queues.follow_up import change_agent, change_call, send

ATTEMPTS: Final = 12


def choose_state(company: CompanyId, agent: AgentId, choice: Choice, *, now: datetime) -> Agent:
    """Take the state the agent chose, at once or after the call.

    Who is being rung turns the offer down first, on the call: if they have answered meanwhile, the choice is for
    afterwards.

    Raises:
        NotNow: it cannot be chosen now, as logging off while a call rings (WBX-06) or going on
            without the reason that the queue asks for; the message says what to do.
    """
    present = agents.get(company, agent)
    held = present.reservation
    if choice.state is AgentState.AVAILABLE:
        insist_on_reason(present)
    if choice.state is AgentState.LOGGED_OFF and held is not None and not held.is_outbound:
        raise NotNow("A call is ringing. Take it or decline it first, then log off.")
    chosen = take_state(company, agent, choice, why=MissReason.DECLINED, now=now)
    if chosen.is_promised:
        send([pace(company)])
    return chosen


def take_state(
    company: CompanyId,
    agent: AgentId,
    choice: Choice,
    *,
    why: MissReason,
    now: datetime,
    notice: Notice | None = None,
) -> Agent:
    """Bring an agent into a state; an offer that rings is turned down for that reason, a call goes on to its end.

    Raises:
        NotNow: it cannot be taken now; the message says why.
    """
    for _ in range(ATTEMPTS):
        held = agents.get(company, agent).reservation
        dropped = _turned_down(company, agent, held, why=why, now=now) if held else None

        def decide(each: Agent, dropped: OfferId | None = dropped) -> Agent:
            return transitions.tell(transitions.choose(each, choice, now, dropped=dropped), notice)

        with suppress(transitions.Ringing):
            return change_agent(company, agent, decide).after
    raise Unavailable("offers keep coming")


def _turned_down(
    company: CompanyId, agent: AgentId, held: Reservation, *, why: MissReason, now: datetime
) -> OfferId | None:
    """Turn an offer down and return it; ``None`` when it was answered before, and the agent is now in the call."""
    try:
        call = change_call(
            company, held.call, lambda each: call_transitions.miss_offer(each, held.offer, why, now), now=now
        ).after
    except UnknownCall:
        return held.offer
    winner, asked = call.stay.winner if call.stay else None, call.consulted(held.offer)
    has_answered = (winner is not None and winner.id == held.offer) or (asked is not None and asked.is_talking)
    if not has_answered:
        return held.offer
    settle(company, held.call, held.offer, agent, now=now)
    return None


def log_on(company: CompanyId, agent: AgentId, queue: QueueName, *, notice: Notice | None = None) -> Agent:
    """Log on to a queue the agent is a member of.

    Raises:
        NotNow: they are not, or lack a skill the queue asks for.
    """
    found = config.recall(company, queue)
    if found is None or agent not in found.members:
        raise NotNow("You are not a member of this queue.")
    skills.insist(found, agent)
    enter = partial(transitions.log_on, queue=queue, rank=found.members[agent], is_contact_first=found.is_contact_first)
    return change_agent(company, agent, lambda each: _told(each, enter(each), notice)).after


def log_off(company: CompanyId, agent: AgentId, queue: QueueName, *, notice: Notice | None = None) -> Agent:
    """Log off from a queue.

    Raises:
        NotNow: a contact may be being called for them.
    """
    present = agents.get(company, agent)
    if present.is_promised and queue in present.dialled:
        raise NotNow("A contact may be being called for you. Pause first, or log off from wrap-up.")
    return change_agent(company, agent, lambda each: _told(each, transitions.log_off(each, queue), notice)).after


def _told(before: Agent, after: Agent, notice: Notice | None) -> Agent:
    """Nothing is said about what has not changed anything."""
    return before if after == before else transitions.tell(after, notice)


def choose_endpoints(company: CompanyId, agent: AgentId, endpoints: tuple[Endpoint, ...]) -> Agent:
    """Have these rung from the next offer on; what may have been waiting for a telephone that can ring is offered.

    Raises:
        NotNow: a queue they are logged on to wants the browser alone.
    """
    if agents.get(company, agent).dialled and not is_browser_alone(endpoints):
        raise NotNow("You are logged on to a queue that calls contacts first: they reach only this browser.")
    return change_agent(company, agent, lambda each: transitions.choose_endpoints(each, endpoints)).after


def read_notice(company: CompanyId, agent: AgentId, notice: str) -> Agent:
    return change_agent(company, agent, lambda each: transitions.read_notice(each, notice)).after


def report_device(company: CompanyId, agent: AgentId, device: Device, *, now: datetime) -> Agent:
    """Note a heartbeat; when the device comes back or goes, tell, and offer what may have been waiting for it."""
    before = agents.get(company, agent)
    after = agents.report_device(company, agent, device)
    was, is_now = before.why_not(now) is None, after.why_not(now) is None
    if was != is_now or before.device.endpoint != device.endpoint:
        send([news(company, "agent", agent)])
    if is_now and not was and after.state is AgentState.AVAILABLE:
        send([dispatch(company), *([pace(company)] if after.is_promised else [])])
    return after


def report_telephone(company: CompanyId, agent: AgentId, *, is_registered: bool) -> None:
    """Note what the trunk says of an agent's own SIP telephone; a call that waits for it is offered."""
    change_agent(company, agent, partial(transitions.note_telephone, is_registered=is_registered))


def decline(company: CompanyId, agent: AgentId, offer: OfferId, *, now: datetime) -> Agent:
    """Turn an offer down; it goes on to the next.

    Raises:
        NotNow: the offer is no longer this agent's.
    """
    held = agents.get(company, agent).reservation
    if held is None or held.offer != offer:
        raise NotNow("This call is no longer offered to you.")
    _turned_down(company, agent, held, why=MissReason.DECLINED, now=now)
    settle(company, held.call, offer, agent, now=now)
    return agents.get(company, agent)


def hang_up_call(company: CompanyId, agent: AgentId, call_id: CallId, *, now: datetime) -> Agent:
    """End a call for both sides; one that has ended is left alone.

    Raises:
        NotNow: the agent is not in this call.
    """
    present = agents.get(company, agent)
    call = calls.find(company, call_id)
    if call is None:
        raise UnknownCall
    if call.is_over:
        return present
    if call.consult is not None and call.consult.offer.agent == agent:
        change_call(company, call_id, partial(_left, agent=agent, now=now), now=now)
        return agents.get(company, agent)
    if call.with_agent != agent:
        raise NotNow("You are not in this call.")
    change_call(company, call_id, lambda each: _ended(each, agent, now), now=now)
    return agents.get(company, agent)


def _left(call: Call, agent: AgentId, now: datetime) -> Call:
    """Who is asked about a call leaves it; the two others go on (A-8)."""
    is_asked = call.consult is not None and call.consult.offer.agent == agent
    return consulting.end(call, ConsultOutcome.LEFT, now) if is_asked else call


def _ended(call: Call, agent: AgentId, now: datetime) -> Call:
    """What the agent ends: while they call somebody back who has not answered, the attempt (WBX-94); else the call."""
    if call.with_agent != agent:
        return call
    is_attempt = call.state is CallState.DIALLING
    return call_transitions.stop_calling(call, now) if is_attempt else call_transitions.end_call(call, now)


def insist_on_reason(agent: Agent) -> None:
    """Let no wrap-up end whose queue asks for a reason (A-50).

    Raises:
        NotNow: it has none yet.
    """
    if agent.state is not AgentState.WRAP_UP:
        return
    queues = (config.recall(agent.company, work.queue) for work in _wrapped_up(agent))
    if any(queue is not None and queue.is_reason_required for queue in queues):
        raise NotNow("Say what the call was about first.")


def _wrapped_up(agent: Agent) -> tuple[Work, ...]:
    """The conversations that a wrap-up is about: the last, and those before it that waited for their own."""
    return (*agent.past, *([agent.work] if agent.work else []))


def extend_wrap_up(company: CompanyId, agent: AgentId) -> Agent:
    return change_agent(company, agent, transitions.extend_wrap_up).after


def finish_wrap_up(company: CompanyId, agent: AgentId, reason: str = "", *, now: datetime) -> Agent:
    """End wrap-up; ``reason`` is what the call was about, and stays with it.

    Raises:
        NotNow: the queue asks for a reason, and there is none (A-50).
    """
    present = agents.get(company, agent)
    if not reason:
        insist_on_reason(present)
    for work in _wrapped_up(present) if reason and present.state is AgentState.WRAP_UP else ():
        with suppress(UnknownCall):
            noted = partial(call_transitions.note_reason, agent=agent, reason=reason)
            if change_call(company, work.call, noted, now=now).after.is_over:
                send([archive(company, work.call)])
    return change_agent(company, agent, lambda each: transitions.finish_wrap_up(each, now)).after
