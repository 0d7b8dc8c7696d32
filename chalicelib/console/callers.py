"""The JSON about who is calling, for the page of the agent who is offered the call or has it."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.agents import service as agents
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.console.answers import is_theirs, user_of
from chalicelib.console.customers import customers_of, returned_to
from chalicelib.console.live.reading import queues_of
from chalicelib.console.outdial import wanted_of
from chalicelib.console.parts import Names
from chalicelib.console.recognition import recognise
from chalicelib.console.variables import shown_of, shown_to_asked
from chalicelib.core.clock import epoch_ms, utcnow
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.users import service as users
from chalicelib.users.rights import CALLS_VIEW
from chalicelib.web.api import ApiRequest, api_route

routes = Blueprint(__name__)


@api_route(routes, "/api/agent/calls/{call}/caller")
def caller(request: ApiRequest, call: str) -> dict[str, Any]:
    """What is known of a caller; an agent without the call log learns it of the call they are offered or have.

    What its flow shows of it (``shown``) is for that agent alone, and so are the campaigns' customers.
    """
    company, now = CompanyId(request.company), utcnow()
    user = AgentId(user_of(request).name)
    is_mine = is_theirs(company, user, call)
    if not is_mine:
        request.caller.require(CALLS_VIEW)
    names = Names(
        queues={queue.name: queue.title for queue in queues_of(company)},
        agents={agent.id: agent.name for agent in agents.list_all(company)},
    )
    found = calls.get(company, CallId(call))
    return {
        "now": epoch_ms(now),
        **recognise(company, found, names),
        "returns_to": returned_to(company, found),
        "customers": customers_of(company, found, user) if is_mine else [],
        "shown": _shown(found, user, names, now=now) if is_mine else [],
    }


def _shown(call: Call, agent: AgentId, names: Names, *, now: datetime) -> list[dict[str, str]]:
    """What the call's flow shows; and to who is asked about the call, who asks."""
    asked, wanted = call.consult, wanted_of(call)
    if asked is None or asked.offer.agent != agent:
        return shown_of(call, names, now=now, wanted=wanted)
    who = users.find(call.company, asked.by)
    number, team = (who.phone or call.called, str(who.doc.get("department") or "")) if who else (call.called, "")
    return shown_to_asked(call, names, number, team, now=now, wanted=wanted)
