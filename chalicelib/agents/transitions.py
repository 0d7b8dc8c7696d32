"""Every way an agent's state can change: pure functions; what is late or does not concern the agent is absorbed."""

from datetime import datetime, timedelta
from typing import Final

from chalicelib.agents.domain import (
    LIFECYCLE,
    Agent,
    AgentState,
    Choice,
    Device,
    Endpoint,
    Notice,
    Reservation,
    Work,
)
from chalicelib.agents.errors import AgentTaken, NotNow
from chalicelib.agents.timesheets import Timesheet
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import CallId, OfferId, QueueName
from chalicelib.core.replacing import replace

CHOOSABLE: Final = frozenset({AgentState.AVAILABLE, AgentState.PAUSED, AgentState.LOGGED_OFF, AgentState.IDLE})
REASONED: Final = frozenset({AgentState.PAUSED, AgentState.IDLE})
NOTED: Final = REASONED | {AgentState.LOGGED_OFF}
EXTENSION: Final = timedelta(seconds=30)


class Ringing(NotNow):
    """The agent is being rung; the call must hear first that they will not take it."""

    code = "ringing"


def choose(agent: Agent, choice: Choice, now: datetime, *, dropped: OfferId | None = None) -> Agent:
    """The agent picks a state. In a call, or while one is placed for them, it is kept for afterwards; wrap-up ends.

    While contacts are called for whoever is available it is kept as well, until the next call is over or nobody is
    being called (PUZD-12, PUZD-13).

    ``dropped`` is an offer that the call knows to be over.

    Raises:
        NotNow: the state cannot be chosen, or needs a reason.
        Ringing: another offer than ``dropped`` is open.
    """
    if choice.state not in CHOOSABLE:
        raise NotNow(f"{choice.state} cannot be chosen.")
    if choice.state is AgentState.PAUSED and not choice.reason:
        raise NotNow("Say why you pause.")
    if choice.until is not None and choice.state not in REASONED:
        raise NotNow("Only a pause ends by itself.")
    if agent.state is AgentState.IN_CALL or (agent.reservation is not None and agent.reservation.is_outbound):
        return replace(agent, then=choice)
    if agent.is_promised and choice.state is not AgentState.AVAILABLE:
        return replace(agent, then=choice)
    if agent.reservation is not None and agent.reservation.offer != dropped:
        raise Ringing("You are being rung.")
    if agent.reservation is not None and (agent.parked or agent.past):
        return _go_on(replace(agent, then=None if choice.state is AgentState.AVAILABLE else choice), now)
    return _rest(agent, choice, now)


def take_choice(agent: Agent, now: datetime) -> Agent:
    """Nobody is being called for the agent: what they chose meanwhile is so now; absorbed when they have a call."""
    if agent.then is None or not agent.is_promised:
        return agent
    return _rest(agent, agent.then, now)


def reserve(agent: Agent, reservation: Reservation, now: datetime) -> Agent:
    """Hold the agent for one call.

    Raises:
        AgentTaken: another call was first, the agent stepped away, or the device cannot ring.
    """
    if not agent.may_be_rung(now):
        raise AgentTaken(agent.id)
    return replace(_move(agent, AgentState.RINGING, now), reservation=reservation)


def reserve_beside(agent: Agent, reservation: Reservation, now: datetime) -> Agent:
    """Hold an agent for one more call, which they chose themselves; the one they have stays on hold (A-61).

    Raises:
        AgentTaken: they are neither available nor in a call that is on hold, or the device cannot ring.
    """
    if not agent.may_take_another(now):
        return reserve(agent, reservation, now)
    parked = agent.parked if agent.work is None else (*agent.parked, agent.work)
    return replace(_move(agent, AgentState.RINGING, now), reservation=reservation, work=None, parked=parked)


_SAID: Final = {
    AgentState.LOGGED_OFF: "You are logged off. Go available or pause, then call.",
    AgentState.RONA: "Say first that you are back.",
    AgentState.RINGING: "A call is ringing. Take it or decline it first.",
    AgentState.IN_CALL: "Put your call on hold first.",
}


def reserve_to_call(agent: Agent, reservation: Reservation, now: datetime) -> Agent:
    """Hold an agent for a call they place themselves: no queue offers them anything meanwhile (A1).

    A pause goes on after it (A3), a wrap-up ends with it, and a call on hold waits.

    Raises:
        NotNow: their state does not allow it, or their telephone cannot ring; the message says what to do.
    """
    if agent.may_take_another(now):
        return reserve_beside(agent, reservation, now)
    if agent.why_not(now) is not None:
        raise NotNow("Your phone is not ready.")
    if agent.is_promised:
        raise NotNow("A contact may be being called for you. Pause first, or call from wrap-up.")
    if agent.state in _SAID:
        raise NotNow(_SAID[agent.state])
    rest = agent.then
    if agent.state in REASONED:
        rest = Choice(state=agent.state, reason=agent.reason, until=agent.until, note=agent.note)
    return replace(_move(agent, AgentState.RINGING, now), reservation=reservation, work=None, past=(), then=rest)


def hold(agent: Agent, call: CallId, now: datetime) -> Agent:
    """Put the call an agent is in on hold; absorbed when it is.

    Raises:
        NotNow: they are not in this call.
    """
    held = agent.in_call(call)
    if held is None:
        raise NotNow("You are not in this call.")
    if held.held_at is not None:
        return agent
    return replace(agent, work=replace(held, held_at=now))


def resume(agent: Agent, call: CallId, now: datetime) -> Agent:
    """Go on with a call that is on hold; the one they are in is put on hold for it, so that one is active (A1).

    Raises:
        NotNow: they do not have this call, or are being rung for another.
    """
    wanted = agent.in_call(call)
    if wanted is None:
        raise NotNow("You are not in this call.")
    if agent.state is not AgentState.IN_CALL or agent.work is None:
        raise NotNow("A call is ringing. Take it or decline it first.")
    if agent.work.call == call:
        return replace(agent, work=replace(agent.work, held_at=None))
    left = replace(agent.work, held_at=agent.work.held_at or now)
    others = tuple(work for work in agent.parked if work.call != call)
    return replace(agent, work=replace(wanted, held_at=None), parked=(*others, left))


def release(agent: Agent, offer: OfferId, now: datetime, *, rona: str | None = None) -> Agent:
    """Let the agent go from an offer that came to nothing; with ``rona`` (the reason, in words) set them aside."""
    if agent.reservation is None or agent.reservation.offer != offer:
        return agent
    if agent.parked or agent.past:
        return _go_on(agent, now)
    if rona is not None:
        return replace(_move(agent, AgentState.RONA, now), reservation=None, reason=rona)
    return _rest(agent, agent.then or Choice(state=AgentState.AVAILABLE), now)


def start_call(agent: Agent, offer: OfferId, now: datetime) -> Agent:
    """The agent answered and has the call.

    Raises:
        AgentTaken: the reservation is gone.
    """
    held = agent.reservation
    if held is None or held.offer != offer:
        if any(work is not None and work.offer == offer for work in (agent.work, *agent.parked)):
            return agent
        raise AgentTaken(agent.id)
    work = Work(call=held.call, queue=held.queue, offer=offer)
    return replace(_move(agent, AgentState.IN_CALL, now), reservation=None, work=work)


def end_call(agent: Agent, offer: OfferId, now: datetime, *, wrap_up: timedelta, may_extend: bool) -> Agent:
    """The agent's conversation is over: calls on hold come first, then wrap-up, then what the agent chose."""
    over = next((work for work in agent.parked if work.offer == offer), None)
    if over is not None:
        past = (*agent.past, replace(over, held_at=None, wrap_up=wrap_up, may_extend=may_extend))
        return replace(agent, parked=tuple(work for work in agent.parked if work is not over), past=past)
    if agent.state is not AgentState.IN_CALL or agent.work is None or agent.work.offer != offer:
        return agent
    ended = replace(agent.work, held_at=None, wrap_up=wrap_up, may_extend=may_extend)
    return _go_on(replace(agent, work=None, past=(*agent.past, ended)), now)


def _go_on(agent: Agent, now: datetime) -> Agent:
    """What comes after an offer or a conversation that is over.

    A call on hold stays so until the agent resumes it. The last conversation's wrap-up is also that of the ones before:
    as long as the longest of them.
    """
    if agent.parked:
        at_work = replace(agent, reservation=None, work=agent.parked[-1], parked=agent.parked[:-1])
        if agent.state is AgentState.IN_CALL:
            return at_work
        return _move(replace(at_work, sheet=_noted(agent, now)), AgentState.IN_CALL, now)
    longest = max((work.wrap_up for work in agent.past), default=timedelta(0))
    if longest <= timedelta(0):
        return _rest(agent, agent.then or Choice(state=AgentState.AVAILABLE), now)
    may_extend = any(work.may_extend for work in agent.past)
    work = replace(agent.past[-1], wrap_up_until=now + longest, may_extend=may_extend)
    return replace(_move(agent, AgentState.WRAP_UP, now), reservation=None, work=work, past=agent.past[:-1])


def extend_wrap_up(agent: Agent) -> Agent:
    """Half a minute more.

    Raises:
        NotNow: there is no wrap-up, or the queue does not allow it.
    """
    work = agent.work
    if agent.state is not AgentState.WRAP_UP or work is None or work.wrap_up_until is None:
        raise NotNow("You are not in wrap-up.")
    if not work.may_extend:
        raise NotNow("This queue does not let you extend wrap-up.")
    return replace(agent, work=replace(work, wrap_up_until=work.wrap_up_until + EXTENSION))


def finish_wrap_up(agent: Agent, now: datetime) -> Agent:
    """Wrap-up ends now, by click; absorbed when there is none."""
    if agent.state is not AgentState.WRAP_UP:
        return agent
    return _rest(agent, agent.then or Choice(state=AgentState.AVAILABLE), now)


def lapse_wrap_up(agent: Agent, now: datetime) -> Agent:
    """Wrap-up ends because its time is up; absorbed before that (it may have been extended)."""
    until = agent.work.wrap_up_until if agent.work else None
    if agent.state is not AgentState.WRAP_UP or until is None or now < until:
        return agent
    return finish_wrap_up(agent, now)


def lapse_rest(agent: Agent, now: datetime) -> Agent:
    """A pause for a time is over: the agent is available again (PHN-077); absorbed before that."""
    if agent.state not in REASONED or agent.until is None or now < agent.until:
        return agent
    return _rest(agent, Choice(state=AgentState.AVAILABLE), now)


def log_on(agent: Agent, queue: QueueName, rank: int, *, is_contact_first: bool = False) -> Agent:
    """Serve a queue, at the priority number the agent has in it; done again, it corrects what is known of it."""
    dialled = agent.dialled | {queue} if is_contact_first else agent.dialled - {queue}
    return replace(agent, queues=agent.queues | {queue}, ranks={**agent.ranks, queue: rank}, dialled=dialled)


def log_off(agent: Agent, queue: QueueName) -> Agent:
    ranks = {name: rank for name, rank in agent.ranks.items() if name != queue}
    return replace(agent, queues=agent.queues - {queue}, ranks=ranks, dialled=agent.dialled - {queue})


def choose_endpoints(agent: Agent, endpoints: tuple[Endpoint, ...]) -> Agent:
    """From the next offer on, these ring; who is being rung is rung where they were."""
    return replace(agent, endpoints=tuple(_as_known(agent, endpoint) for endpoint in endpoints))


def note_telephone(agent: Agent, *, is_registered: bool) -> Agent:
    """The trunk says whether the telephone of the agent's own SIP account is there."""
    return choose_endpoints(replace(agent, is_telephone_off=not is_registered), agent.endpoints)


def _as_known(agent: Agent, endpoint: Endpoint) -> Endpoint:
    """An endpoint with what is known of it; only of the agent's own account anything is."""
    is_own = endpoint.address.startswith(f"sip:{agent.company}.{agent.id}@")
    return replace(endpoint, is_off=is_own and agent.is_telephone_off)


def tell(agent: Agent, notice: Notice | None) -> Agent:
    """Leave a message for the agent; a later one takes the place of an earlier."""
    return agent if notice is None else replace(agent, notice=notice)


def read_notice(agent: Agent, notice: str) -> Agent:
    """The agent has read a message; a newer one stays."""
    return replace(agent, notice=None) if agent.notice and agent.notice.id == notice else agent


def report_device(agent: Agent, device: Device) -> Agent:
    return replace(agent, device=device)


def _rest(agent: Agent, choice: Choice, now: datetime) -> Agent:
    free = replace(agent, reservation=None, work=None, parked=(), past=(), then=None)
    at_rest = replace(free, reason=choice.reason, until=choice.until, note=choice.note)
    if agent.state is not choice.state:
        return _move(replace(at_rest, sheet=_noted(agent, now)), choice.state, now)
    said = _said(at_rest)
    return said if said.detail == agent.detail else replace(said, sheet=_noted(agent, now))


def _move(agent: Agent, state: AgentState, now: datetime) -> Agent:
    if not LIFECYCLE.allows(agent.state, state):
        raise NotNow(f"An agent who is {agent.state} cannot become {state}.")
    return _said(replace(agent, state=state, since=now, sheet=_noted(agent, now)))


def _noted(agent: Agent, now: datetime) -> Timesheet:
    """What the agent has done until now stands in their timesheet."""
    return agent.timesheet.adding(agent.activity, agent.detail, epoch_ms(now))


def _said(agent: Agent) -> Agent:
    """Keep of what was said with a choice what its state has room for."""
    has_reason = agent.state in REASONED
    reason, until = (agent.reason, agent.until) if has_reason else (None, None)
    return replace(agent, reason=reason, until=until, note=agent.note if agent.state in NOTED else "")
