"""Keeping agents in step with the users they are, and telling the consoles who has come and who is gone."""

from dataclasses import replace
from datetime import datetime

from chalicelib.agents import endpoints, transitions
from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState, Choice
from chalicelib.calls.offers import MissReason
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.queues import desk
from chalicelib.queues.errands import news
from chalicelib.queues.follow_up import change_agent, send
from chalicelib.users import service as users
from chalicelib.users.domain import User


def follow(company: CompanyId, name: str, *, now: datetime) -> None:
    """A user was written or removed: their agent has their name and numbers, or goes with them. Harmless to repeat.

    Who no longer takes calls is logged off as by a team leader: what rings goes on to the next, a call to its end.
    """
    agent = AgentId(name)
    user, known = users.find(company, name), agents.find(company, agent)
    if known is not None and user is not None and user.is_agent:
        change_agent(company, agent, lambda each: _in_step(each, user))
    elif known is not None and known.state is not AgentState.LOGGED_OFF:
        gone = Choice(state=AgentState.LOGGED_OFF)
        desk.take_state(company, agent, gone, why=MissReason.WITHDRAWN, now=now)
    send([news(company, "agent", agent)])


def note_telephone(company: CompanyId, name: str, *, is_registered: bool, now: datetime) -> None:
    """The trunk says whether the telephone of a user's own SIP account is there, who may not have been here yet."""
    user = users.find(company, name)
    if user is not None and user.is_agent:
        agents.ensure(company, AgentId(name), user.title, usual=endpoints.usual(user), now=now)
        desk.report_telephone(company, AgentId(name), is_registered=is_registered)


def _in_step(agent: Agent, user: User) -> Agent:
    """The same choice of endpoints, at the addresses that the profile has now."""
    held = endpoints.refreshed(user, agent.endpoints) if agent.endpoints else ()
    return transitions.choose_endpoints(replace(agent, name=user.title), held)
