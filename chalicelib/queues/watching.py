"""The sweeper's eye for what must never be: judged before it puts anything right, and noted by name."""

from datetime import datetime

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.breaches import judging
from chalicelib.breaches import service as breaches
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call


def watch_call(call: Call, *, now: datetime) -> None:
    """Judge a call the sweeper has come to."""
    is_logged = not call.is_over or calls.is_logged(call)
    found = list(judging.of_call(call, now=now, is_logged=is_logged))
    if call.talking_to is not None:
        found += judging.of_talk(call, agents.find(call.company, call.talking_to), now=now)
    breaches.note(call.company, found, now=now)


def watch_agent(agent: Agent, *, now: datetime) -> None:
    """Judge an agent about whom a deadline has passed."""
    is_in_call = agent.work is not None and agent.state is AgentState.IN_CALL
    call = calls.find(agent.company, agent.work.call) if agent.work is not None and is_in_call else None
    breaches.note(agent.company, judging.of_agent(agent, call, now=now), now=now)


def watch_record(call: Call, *, now: datetime) -> None:
    """Judge an ended call as it goes into the log."""
    breaches.note(call.company, judging.of_record(call), now=now)
