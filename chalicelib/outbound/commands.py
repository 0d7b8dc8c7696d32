"""The JSON by which an agent calls out: contacts to be called, and the call itself."""

from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.agents import endpoints
from chalicelib.agents import service as agents
from chalicelib.agents.errors import UnknownAgent
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from chalicelib.core.clock import epoch_ms, utcnow
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.outbound import service
from chalicelib.trunk.client import trunk
from chalicelib.users import audit
from chalicelib.users import service as users
from chalicelib.users.domain import User
from chalicelib.users.rights import CALLS_MAKE
from chalicelib.web.api import ApiRequest, api_route

commands = Blueprint(__name__)
FOUND: Final = 8


def _agent_of(request: ApiRequest) -> User:
    user = users.get(request.company, request.user)
    if not user.is_agent:
        raise UnknownAgent(AgentId(user.name))
    return user


@api_route(commands, "/api/agent/calling/contacts", right=CALLS_MAKE)
def callable_contacts(request: ApiRequest) -> dict[str, Any]:
    """Contacts by a piece of their name or number, one entry a number (WBX-29)."""
    wanted = request.query.get("q", "").strip()
    found = contacts.search(request.company, wanted, limit=FOUND)[0] if wanted else []
    people = [Contact.from_document(each.name, each.doc) for each in found]
    rows = [
        {"name": each.title, "organisation": each.organisation, "number": number}
        for each in people
        for number in each.numbers
    ]
    return {"now": epoch_ms(utcnow()), "contacts": rows[:FOUND]}


@api_route(commands, "/api/agent/calls", methods=["POST"], right=CALLS_MAKE)
def call(request: ApiRequest) -> dict[str, Any]:
    """Place a call: the agent's telephone rings, then the number is dialled."""
    now, user, company = utcnow(), _agent_of(request), CompanyId(request.company)
    body = request.json_object()
    wanted = service.Wanted(*(_text(body, key) for key in ("number", "show", "queue")))
    agents.ensure(company, AgentId(user.name), user.title, usual=endpoints.usual(user), now=now)
    made = service.dial(company, user, wanted, trunk=trunk(), now=now)
    if epoch_ms(made.started_at) == epoch_ms(now):
        audit.record(company, actor=user.name, action="call.make", target=made.id, now=now)
    return {"now": epoch_ms(now), "call": made.id, "number": made.caller, "shows": made.called}


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key) or ""
    if not isinstance(value, str):
        raise Invalid(f"{key} is a text.")
    return value
