"""Agents as they are now, and a team leader's hand on their state and queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi.bodies import BodyInvalid, parse
from chalicelib.adminapi.resources import BASE, note
from chalicelib.agents import endpoints
from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState, Choice
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.answers import NoAgent
from chalicelib.console.live.reading import agent_view, queues_of, roster
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.flow import turns
from chalicelib.queues import leading
from chalicelib.queues.leading import Leader
from chalicelib.users import rights
from chalicelib.users import service as users
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import Json

routes = Blueprint(__name__)


def shown(agent: Agent) -> dict[str, Any]:
    """What a client sees of an agent."""
    record = agent_view(agent, now=utcnow())
    held = agent.reservation
    return {
        "name": agent.id,
        "title": agent.name,
        "state": record["state"],
        "reason": record["reason"],
        "since": iso(agent.since),
        "until": iso(agent.until) if agent.until else None,
        "note": agent.note,
        "can_ring": record["is_ready"],
        "not_ready_reason": record["not_ready_reason"],
        "endpoints": record["endpoints"],
        "queues": record["queues"],
        "call": held.call if held else record["call"],
        "then": record["then"],
    }


@api_route(
    routes,
    f"{BASE}/agents",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="List everybody who takes calls, as they are now", tag="Agents", gives="[agent.Agent]"),
)
def list_agents(request: ApiRequest) -> dict[str, Any]:
    found = sorted(roster(CompanyId(request.company)), key=lambda agent: agent.id)
    return {"items": [shown(agent) for agent in found], "next": None}


@api_route(
    routes,
    f"{BASE}/agents/{{name}}",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Read an agent as they are now", tag="Agents", gives="agent.Agent"),
)
def get_agent(request: ApiRequest, name: str) -> dict[str, Any]:
    return shown(_agent(request, name))


def _agent(request: ApiRequest, name: str) -> Agent:
    """The agent a path names; one who has never logged on is there from now on.

    Raises:
        NoSuchUser, NoAgent: nobody of that name takes calls.
    """
    user = users.get(request.company, name)
    if not user.is_agent:
        raise NoAgent
    company, agent = CompanyId(request.company), AgentId(user.name)
    return agents.ensure(company, agent, user.title, usual=endpoints.usual(user), now=utcnow())


def _leader(request: ApiRequest, message: str) -> Leader:
    return Leader(id=request.caller.user or "", name=request.caller.name, message=message)


@api_route(
    routes,
    f"{BASE}/agents/{{name}}/state",
    methods=["PUT"],
    right=rights.AGENTS_LEAD,
    operation=Operation(
        summary="Bring an agent into a state: at once, or after the call they are in",
        tag="Agents",
        takes="agent.StateBody",
        gives="agent.Agent",
    ),
)
def put_state(request: ApiRequest, name: str) -> Json:
    body, now = parse("agent.StateBody", request.json_object()), utcnow()
    agent = _agent(request, name)
    insist_on_reason(request.company, body["state"], body["reason"])
    choice = _choice(body, now=now)
    after = leading.set_state(agent.company, agent.id, choice, leader=_leader(request, body["message"]), now=now)
    note(request, f"agent.{body['state']}", agent.id, version=None, now=now)
    return Json(body=shown(after))


def _choice(body: dict[str, Any], *, now: datetime) -> Choice:
    """The state that is wanted.

    Raises:
        BodyInvalid: it would end before it begins.
    """
    try:
        until = datetime.fromisoformat(body["until"]) if body["until"] else None
    except ValueError as error:
        raise BodyInvalid("until: this is no time", problems=["until: this is no time"]) from error
    if until is not None and until <= now:
        raise BodyInvalid("until: this time is past", problems=["until: this time is past"])
    return Choice(state=AgentState(body["state"]), reason=body["reason"] or None, until=until, note=body["note"])


@api_route(
    routes,
    f"{BASE}/agents/{{name}}/queues/{{queue}}",
    methods=["PUT"],
    right=rights.QUEUES_LOG_OTHERS,
    operation=Operation(
        summary="Log an agent on to or off a queue", tag="Agents", takes="agent.QueueLogBody", gives="agent.Agent"
    ),
)
def put_queue(request: ApiRequest, name: str, queue: str) -> Json:
    body, now = parse("agent.QueueLogBody", request.json_object()), utcnow()
    agent, is_on = _agent(request, name), body["logged_on"]
    leader = _leader(request, body["message"])
    after = leading.set_queue(agent.company, agent.id, QueueName(queue), is_on=is_on, leader=leader, now=now)
    note(request, f"agent.{'log-on' if is_on else 'log-off'}", f"{agent.id} {queue}", version=None, now=now)
    return Json(body=shown(after))


@api_route(
    routes,
    f"{BASE}/agents/{{name}}/order",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Say which calls an agent is offered first", tag="Agents", gives="agent.Order"),
)
def get_order(request: ApiRequest, name: str) -> dict[str, Any]:
    agent = _agent(request, name)
    served = [queue.name for queue in queues_of(agent.company) if agent.id in queue.members]
    return _order(agent.company, served)


@api_route(
    routes,
    f"{BASE}/queues/{{name}}/order",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Say which calls come first to a queue's members, whichever of their queues they wait in",
        tag="Queues",
        gives="agent.Order",
    ),
)
def get_queue_order(request: ApiRequest, name: str) -> dict[str, Any]:
    company = CompanyId(request.company)
    wanted = config_store.get(company, Kind.QUEUE, name)
    members = set(wanted.doc.get("members") or ())
    shared = [queue.name for queue in queues_of(company) if queue.name == name or members & set(queue.members)]
    return _order(company, shared)


def _order(company: CompanyId, served: Sequence[QueueName]) -> dict[str, Any]:
    steps = turns.find_steps(company, served)
    titles = {queue.name: queue.title for queue in queues_of(company)}
    return {
        "sentence": turns.sentence(steps, served, titles),
        "steps": [{"priority": step.priority, "queues": list(step.queues)} for step in steps],
    }


def insist_on_reason(company: str, state: str, reason: str | None) -> None:
    """A pause has one of the company's reasons.

    Raises:
        Invalid: it has not; the message names them.
    """
    known = companies.load(company).pause_reasons
    if state == AgentState.PAUSED and reason not in known:
        raise Invalid(f"Say why, with one of: {', '.join(known)}.")
