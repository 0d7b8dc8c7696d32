"""One active call for each agent: what a company wants done with the first when its agent takes a second (A-61)."""

from datetime import datetime

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.companies import service as companies
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.queues import desk, holding
from chalicelib.queues.deadlines import settle


def make_room(company: CompanyId, agent: AgentId, *, now: datetime) -> CallId | None:
    """Free an agent for the call they are going for; who is in no call is left as they are.

    Where the company disconnects, the call in progress ends for both sides and its wrap-up with it: the newest action
    wins. Where it holds, the call is put on hold and returned; one that is on hold stays so.

    Raises:
        NotNow: the call in progress has only just begun.
    """
    present = agents.get(company, agent)
    if present.state is not AgentState.IN_CALL or present.work is None:
        return None
    if companies.load(company).second_call != "disconnect":
        if present.work.held_at is not None:
            return None
        holding.hold(company, agent, present.work.call, now=now)
        return present.work.call
    desk.hang_up_call(company, agent, present.work.call, now=now)
    settle(company, present.work.call, present.work.offer, agent, now=now)
    desk.choose_state(company, agent, Choice(state=AgentState.AVAILABLE), now=now)
    return None
