"""What the commands of the agent page answer with, and for whom they act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.agents import endpoints
from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import UnknownCall
from chalicelib.console.live import watchers
from chalicelib.console.live.reading import agent_view
from chalicelib.core.clock import epoch_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.users import service as users
from chalicelib.users.domain import User
from chalicelib.web.api import ApiRequest


class NoAgent(NotFound):
    code = "no-agent"

    def __init__(self) -> None:
        super().__init__("You do not take calls; an administrator can change that.")


@dataclass(frozen=True, slots=True)
class Desk:
    """The agent behind a session."""

    company: CompanyId
    agent: AgentId
    user: User


def user_of(request: ApiRequest) -> User:
    return users.get(request.company, request.user)


def desk_of(request: ApiRequest) -> Desk:
    """Find the session's agent.

    Raises:
        NoAgent: the user takes no calls.
    """
    user = user_of(request)
    if not user.is_agent:
        raise NoAgent
    return Desk(CompanyId(request.company), AgentId(user.name), user)


def is_theirs(company: CompanyId, user: str, call: str) -> bool:
    """Whether somebody is offered a call, has it, or wraps it up."""
    agent = agents.find(company, AgentId(user))
    held = (agent.reservation, agent.work, *agent.parked) if agent else ()
    return any(each is not None and each.call == call for each in held)


def insist_on_theirs(at: Desk, call: CallId) -> Call:
    """The call, which the agent is offered, has, or wraps up.

    Raises:
        UnknownCall: it is none of theirs.
    """
    if not is_theirs(at.company, at.agent, call):
        raise UnknownCall
    return calls.get(at.company, call)


def arrive(at: Desk, *, now: datetime) -> Agent:
    """The session's agent, there from now on."""
    return agents.ensure(at.company, at.agent, at.user.title, usual=endpoints.usual(at.user), now=now)


def answer(agent: Agent, *, now: datetime) -> dict[str, Any]:
    """The agent's record after a command."""
    v = watchers.count(agent.company)
    return {"now": epoch_ms(now), "v": v, "agent": agent_view(agent, now=now)}
