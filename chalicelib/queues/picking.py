"""What people do with waiting calls: take a certain one, give it to a colleague or take it back, change its turn.

Each is one more offer, or one more change, on the call's item: against the dispatcher and against one another the
first write wins, and who talks to the caller is decided by the claim alone (Q1).
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.agents import service as agents
from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import Stay
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.queues import holding
from chalicelib.queues.dispatching import Note, Reserve, offer
from chalicelib.queues.eligibility import may_answer_line
from chalicelib.queues.follow_up import change_call
from chalicelib.queues.matching import Match
from chalicelib.queues.second_call import make_room
from chalicelib.trunk.client import Trunk

FIRST, LAST = 1, 9
"""The priorities a waiting call can have (PHN-143): 1 is served first."""

_BUSY: Final = {
    AgentState.LOGGED_OFF: "logged off",
    AgentState.IDLE: "not ready",
    AgentState.RINGING: "being rung for another call",
    AgentState.IN_CALL: "in a call",
    AgentState.WRAP_UP: "in wrap-up",
    AgentState.PAUSED: "paused",
    AgentState.RONA: "set aside after a missed call",
}


class NotWaiting(Conflict):
    """The call has left its queue; the message says how."""

    code = "not-waiting"


def get_waiting(company: CompanyId, call_id: CallId) -> Call:
    """Read a call that waits.

    Raises:
        UnknownCall: there is no such live call.
        NotWaiting: it does not wait any more.
    """
    call = call_store.get(company, call_id)
    if call.waiting_stay is None:
        raise _gone(call)
    return call


def take(company: CompanyId, agent: AgentId, call_id: CallId, *, trunk: Trunk, now: datetime) -> Call:
    """Ring an agent for the waiting call they chose; colleagues who are being rung for it are rung on.

    A call they are in gives way first, where the company wants that (A-61).

    Raises:
        NotNow: the agent cannot be rung now, or the call was given to a colleague.
        NotWaiting: the call left first.
    """
    given = _stay_of(get_waiting(company, call_id)).assigned
    if given is not None and given.agent != agent:
        raise NotNow("This call has been given to a colleague.")
    held = make_room(company, agent, now=now)
    try:
        return _offer_by_hand(company, agent, call_id, TAKING, trunk=trunk, now=now)
    except Conflict:
        if held is not None:
            with suppress(Conflict):
                holding.resume(company, agent, held, now=now)
        raise


def assign(company: CompanyId, agent: AgentId, call_id: CallId, *, trunk: Trunk, now: datetime) -> Call:
    """Ring one agent, and nobody else, for a waiting call; if they let it pass, it is distributed as before.

    Raises:
        NotNow: the agent cannot be rung now.
        NotWaiting: the call left first.
    """
    return _offer_by_hand(company, agent, call_id, GIVING, trunk=trunk, now=now)


class _ByHand(NamedTuple):
    """How an offer made by hand is noted on the call, and how its agent is reserved: who may be, by ``is_free``."""

    note: Note
    reserve: Reserve
    is_free: Callable[[Agent, datetime], bool]


TAKING: Final = _ByHand(
    transitions.offer_taken,
    agent_transitions.reserve_beside,
    lambda agent, now: agent.may_be_rung(now) or agent.may_take_another(now),
)
"""Who takes a call themselves may have others on hold meanwhile (A-61)."""
GIVING: Final = _ByHand(transitions.offer_to_agent_alone, agent_transitions.reserve, Agent.may_be_rung)


def _offer_by_hand(
    company: CompanyId, agent: AgentId, call_id: CallId, how: _ByHand, *, trunk: Trunk, now: datetime
) -> Call:
    call = get_waiting(company, call_id)
    present = agents.get(company, agent)
    if present.reservation is not None and present.reservation.call == call_id:
        return call
    stay = _stay_of(call)
    if not may_answer_line(agent, stay.settings):
        raise NotNow(f"{present.name or agent} may not answer calls to {call.called}.")
    insist_on_free(present, how, now)
    made = offer(company, Match(call_id, stay, agent), trunk=trunk, now=now, note=how.note, reserve=how.reserve)
    if not made:
        get_waiting(company, call_id)
        insist_on_free(agents.get(company, agent), how, now)
        raise NotNow("Somebody else was faster. Try again.")
    return call_store.get(company, call_id)


def _stay_of(call: Call) -> Stay:
    assert call.stay is not None
    return call.stay


def insist_on_free(agent: Agent, how: _ByHand, now: datetime) -> None:
    """Let nobody be rung who is not free for it.

    Raises:
        NotNow: they are not; the message says what they do.
    """
    if how.is_free(agent, now):
        return
    is_held = agent.work is not None and agent.work.held_at is not None
    state = None if how is TAKING and is_held else _BUSY.get(agent.state)
    raise NotNow(
        f"{agent.name or agent.id} is {state}." if state else f"{agent.name or agent.id}'s phone is not ready."
    )


def unassign(company: CompanyId, call_id: CallId, *, now: datetime) -> Call:
    """Take a call back from the agent it was given to, who has not answered yet; done before, it is left alone.

    Raises:
        NotWaiting: they have answered, or the caller is gone.
    """
    get_waiting(company, call_id)
    after = change_call(company, call_id, lambda call: transitions.unassign(call, now), now=now).after
    if after.waiting_stay is None:
        raise _gone(after)
    return after


def set_priority(company: CompanyId, call_id: CallId, priority: int, *, now: datetime) -> Call:
    """Change a waiting call's turn; it keeps its time of arrival among those of its new priority (Q3).

    Raises:
        NotWaiting: it does not wait any more.
    """
    try:
        return change_call(company, call_id, lambda call: transitions.reprioritise(call, priority), now=now).after
    except CallMovedOn as moved:
        raise NotWaiting(_WORDS.get(moved.why, "The call is no longer waiting.")) from moved


_WORDS: Final = {
    MissReason.CALLER_GONE.value: "The caller has hung up.",
    MissReason.TAKEN.value: "A colleague has answered this call.",
}


def _gone(call: Call) -> NotWaiting:
    if call.is_over:
        return NotWaiting(_WORDS[MissReason.CALLER_GONE])
    return NotWaiting(_WORDS[MissReason.TAKEN] if call.talking_to else "The call is no longer waiting.")


def list_waiting(company: CompanyId) -> list[Call]:
    """Every call that waits, queue by queue in the order of service."""
    found = [(call.waiting_stay, call) for call in call_store.list_live(company)]
    waiting = [(stay, call) for stay, call in found if stay is not None]
    waiting.sort(key=lambda pair: (pair[0].queue, pair[0].priority, pair[0].joined_at, pair[1].id))
    return [call for _, call in waiting]


def position_of(call: Call) -> int:
    """The place of a call in its queue now; 1 is next."""
    return call_store.position(call.company, call.id, _stay_of(call))
