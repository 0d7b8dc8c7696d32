"""Calls on hold: the agent's item says which of their calls is active, and the trunk is made to follow."""

from datetime import datetime
from functools import partial
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.agents import transitions
from chalicelib.agents.domain import Agent
from chalicelib.agents.errors import NotNow
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.core.errors import LegGone
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.queues import config, errands, paths
from chalicelib.queues.follow_up import change_agent, send
from chalicelib.queues.waiting import HOUSE_MUSIC
from chalicelib.trunk.client import Trunk

TRIES: Final = 3
AGAIN_S: Final = 2
"""The trunk is told once more so long after a click, by a job that is queued before it: who clicked may have died."""


def hold(company: CompanyId, agent: AgentId, call_id: CallId, *, now: datetime) -> Agent:
    """Put the call an agent is in on hold: the caller hears music until it is resumed.

    Raises:
        NotNow: they are not in this call, or the caller has not come yet.
    """
    _insist_on_met(company, agent, call_id)
    send([errands.hold(company, agent, call_id, delay_s=AGAIN_S)])
    return change_agent(company, agent, partial(transitions.hold, call=call_id, now=now)).after


def resume(company: CompanyId, agent: AgentId, call_id: CallId, *, now: datetime) -> Agent:
    """Go on with a call on hold; another one the agent is in is put on hold for it.

    Raises:
        NotNow: they do not have this call, or the caller they are in a call with has not come yet.
    """
    present = agents.get(company, agent)
    _insist_on_met(company, agent, call_id)
    if present.work is not None and present.in_call(present.work.call) and present.work.held_at is None:
        _insist_on_met(company, agent, present.work.call)
    moved = {call_id, present.work.call} if present.work is not None else {call_id}
    send([errands.hold(company, agent, call, delay_s=AGAIN_S) for call in sorted(moved)])
    return change_agent(company, agent, partial(transitions.resume, call=call_id, now=now)).after


def insist_on_leaving(company: CompanyId, agent: AgentId, call_id: CallId) -> None:
    """Let no agent turn to a call on hold while another is just being connected: it could not be put on hold for it.

    Raises:
        NotNow: the caller they are in a call with has not come yet, or somebody is asked about it.
    """
    active = agents.get(company, agent).work
    if active is not None and active.call != call_id and active.held_at is None:
        _insist_on_met(company, agent, active.call)


def _insist_on_met(company: CompanyId, agent: AgentId, call_id: CallId) -> None:
    call = calls.find(company, call_id)
    if call is None or call.talking_to != agent:
        raise NotNow("You are not in this call.")
    if call.consult is not None:
        raise NotNow("You are asking somebody. Talk with the caller, or end that first.")
    if call.stay is None or not call.stay.has_met:
        raise NotNow("The caller is just being connected. Try again in a moment.")


def follow(company: CompanyId, agent: AgentId, call_id: CallId, *, trunk: Trunk) -> None:
    """Have the caller hear music, or the agent, as the agent's item says; harmless when that is so already.

    What the agent clicks meanwhile is followed too: the last word is the item's.
    """
    for _ in range(TRIES):
        is_held = _is_held(company, agent, call_id)
        call = calls.find(company, call_id)
        if is_held is None or call is None or call.talking_to != agent:
            return
        try:
            room = paths.room(company, call_id, call.stay.n if call.stay else 1)
            hears_music = is_held if call.consult is None else not call.consult.is_with_caller
            trunk.hold(room, call.caller_leg, is_held=hears_music, music=music_of(call))
        except LegGone:
            return
        if _is_held(company, agent, call_id) == is_held:
            return


def _is_held(company: CompanyId, agent: AgentId, call_id: CallId) -> bool | None:
    present = agents.find(company, agent)
    work = present.in_call(call_id) if present else None
    return work.held_at is not None if work else None


def music_of(call: Call) -> str:
    """What a caller hears who is on hold."""
    queue = config.recall(call.company, call.stay.queue) if call.stay else None
    return (config.recall_music(queue) if queue else "") or HOUSE_MUSIC
