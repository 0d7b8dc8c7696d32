"""The JSON by which an agent asks for the next customer of their preview campaigns."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.agents import endpoints
from chalicelib.agents import service as agents
from chalicelib.agents.errors import UnknownAgent
from chalicelib.core.clock import epoch_ms, utcnow
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.dialler import preview
from chalicelib.trunk.client import trunk
from chalicelib.users import audit
from chalicelib.users import service as users
from chalicelib.users.domain import User
from chalicelib.users.rights import CALLS_MAKE
from chalicelib.web.api import ApiRequest, api_route

commands = Blueprint(__name__)


def _agent_of(request: ApiRequest) -> User:
    user = users.get(request.company, request.user)
    if not user.is_agent:
        raise UnknownAgent(AgentId(user.name))
    return user


@api_route(commands, "/api/agent/campaigns")
def my_campaigns(request: ApiRequest) -> dict[str, Any]:
    """The preview campaigns that run in queues the agent is logged on to."""
    present = agents.find(CompanyId(request.company), AgentId(_agent_of(request).name))
    mine = preview.campaigns_of(present) if present is not None else []
    return {"now": epoch_ms(utcnow()), "campaigns": [{"name": each.name, "title": each.title} for each in mine]}


@api_route(commands, "/api/agent/customers/next", methods=["POST"], right=CALLS_MAKE)
def next_customer(request: ApiRequest) -> dict[str, Any]:
    """Take the next customer in hand: the agent's telephone rings, and who it is about can be read."""
    now, user, company = utcnow(), _agent_of(request), CompanyId(request.company)
    agents.ensure(company, AgentId(user.name), user.title, usual=endpoints.usual(user), now=now)
    made = preview.offer_next(company, AgentId(user.name), trunk=trunk(), now=now)
    audit.record(company, actor=user.name, action="call.make", target=made.id, now=now)
    return {"now": epoch_ms(now), "call": made.id, "number": made.caller, "shows": made.called}
