"""One active call for each agent: what a company wants done with the first when its agent takes a second (A-61)."""

from datetime import datetime

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.agents.errors import NotNow
from chalicelib.companies import service as companies
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.queues import desk
from chalicelib.queues.deadlines import settle


def make_room(company: CompanyId, agent: AgentId, *, now: datetime) -> None:
    """Free an agent for the call they are going for; who is in no call is left as they are.

    Where the company disconnects, the call in progress ends for both sides and its wrap-up with it: the newest action
    wins. Where it holds, the agent is asked to end the call first, for a call cannot be held yet.

    Raises:
        NotNow: the call in progress has to be ended by hand.
    """
    present = agents.get(company, agent)
    if present.state is not AgentState.IN_CALL or present.work is None:
        return
    if companies.load(company).second_call != "disconnect":
        raise NotNow("You are in a call. End it first, then take this one.")
    desk.hang_up_call(company, agent, present.work.call, now=now)
    settle(company, present.work.call, present.work.offer, agent, now=now)
    desk.choose_state(company, agent, Choice(state=AgentState.AVAILABLE), now=now)
