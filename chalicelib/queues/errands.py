"""The jobs that a change may ask for, each with what whoever does it must know."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from chalicelib.agents.domain import Agent
from chalicelib.calls.domain import Call
from chalicelib.calls.offers import Offer
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.forecast.crews import serves
from chalicelib.queues.tables import ACD, CAMPAIGNS, DISPATCH, NEWS, PACE

MOMENT_S: Final = 5
"""After this time what two items said at once is no coincidence."""


@dataclass(frozen=True, slots=True)
class Job:
    """One message for a job queue; ``group`` is set for FIFO queues only."""

    queue: str
    body: dict[str, Any] = field(hash=False)
    delay_s: int = 0
    group: str | None = None


DIALLED: Final = "dial-customer"
OVER: Final = "customer-called"
"""What campaigns are told of the calls that agents make for them."""


def dial_out(call: Call) -> Job:
    """Dial the number that an agent calls; a campaign counts its customer first."""
    if call.prospect is not None:
        return Job(CAMPAIGNS.name, {"kind": DIALLED, "company": call.company, "call": call.id})
    return Job(ACD.name, {"kind": "dial", "company": call.company, "call": call.id})


def dial_due(call: Call, *, delay_s: int = 0) -> Job:
    """The end of a step of an agent's own call."""
    return Job(ACD.name, {"kind": "dial-due", "company": call.company, "call": call.id}, delay_s=delay_s)


def tell_campaign(call: Call) -> Job:
    """Have a campaign note what became of a call that an agent made for it."""
    return Job(CAMPAIGNS.name, {"kind": OVER, "company": call.company, "call": call.id})


def tell(call: Call) -> Job:
    """Tell an agent why nobody was reached."""
    return Job(ACD.name, {"kind": "tell", "company": call.company, "call": call.id})


def arrange(call: Call) -> Job:
    """Have everybody in a conversation hear whom they should."""
    return Job(ACD.name, {"kind": "arrange", "company": call.company, "call": call.id})


def archive(company: CompanyId, call: CallId) -> Job:
    """Write an ended call's log entry, anew where it stands."""
    return Job(ACD.name, {"kind": "archive", "company": company, "call": call})


def offer_due(company: CompanyId, call: CallId, offer: Offer) -> Job:
    """The end of an offer's time, counted from its beginning."""
    body = {"kind": "offer-due", "company": company, "call": call, "offer": offer.id, "agent": offer.agent}
    return Job(ACD.name, body, delay_s=max(1, round((offer.until - offer.at).total_seconds())))


def patience(call: Call, *, now: datetime) -> Job:
    """The deadline of a stay; one further ahead than a job can wait is queued again each time it comes too early."""
    stay = call.stay
    assert stay is not None and stay.until is not None  # noqa: PT018
    body = {"kind": "stay-due", "company": call.company, "call": call.id, "stay": stay.n}
    return Job(ACD.name, body, delay_s=max(1, round((stay.until - now).total_seconds())))


def send_for(call: Call, *, delay_s: int = 0) -> Job:
    """Fetch a caller from a conversation that is over; usually they have come by themselves."""
    assert call.stay is not None
    body = {"kind": "send-for", "company": call.company, "call": call.id, "stay": call.stay.n}
    return Job(ACD.name, body, delay_s=delay_s)


def connect(call: Call) -> Job:
    """Bring the caller to the agent who has claimed the call, and have the agent's state say so."""
    assert call.stay is not None and call.stay.winner is not None  # noqa: PT018
    winner = call.stay.winner
    body = {"kind": "connect", "company": call.company, "call": call.id, "offer": winner.id, "agent": winner.agent}
    return Job(ACD.name, body)


def hold(company: CompanyId, agent: AgentId, call: CallId, *, delay_s: int = 0) -> Job:
    """Have the caller hear music, or the agent again."""
    return Job(ACD.name, {"kind": "hold", "company": company, "agent": agent, "call": call}, delay_s=delay_s)


def deserted(company: CompanyId, queue: QueueName) -> Job:
    """See whether anybody is left whom a queue's callers can wait for."""
    return Job(ACD.name, {"kind": "deserted", "company": company, "queue": queue})


def wrap_up_due(agent: Agent, *, since: datetime) -> Job:
    """The deadline of a wrap-up, counted from ``since``."""
    assert agent.work is not None and agent.work.wrap_up_until is not None  # noqa: PT018
    body = {"kind": "wrap-up-due", "company": agent.company, "agent": agent.id}
    return Job(ACD.name, body, delay_s=max(1, round((agent.work.wrap_up_until - since).total_seconds())))


def settle(call: Call, offer: OfferId, agent: AgentId) -> Job:
    """Bring the agent's state in line with what became of the offer."""
    body = {"kind": "settle", "company": call.company, "call": call.id, "offer": offer, "agent": agent}
    return Job(ACD.name, body)


def check_idle(call: Call, agent: Agent) -> Job:
    """Look again in a moment whether a call still waits and an agent is still free."""
    assert call.stay is not None
    same = {"stay": call.stay.n, "misses": len(call.stay.misses), "agent": agent.id, "v": agent.v}
    return Job(ACD.name, {"kind": "check-idle", "company": call.company, "call": call.id, **same}, delay_s=MOMENT_S)


def hang_up(leg: str) -> Job:
    return Job(ACD.name, {"kind": "hang-up", "leg": leg})


def dispatch(company: CompanyId) -> Job:
    return Job(DISPATCH.name, {"company": company}, group=company)


def dispatch_later(company: CompanyId, wait: timedelta) -> Job:
    """Distribute once a pause is over."""
    return Job(ACD.name, {"kind": "dispatch", "company": company}, delay_s=ceil(wait.total_seconds()))


def pace(company: CompanyId) -> Job:
    """See whether somebody of a campaign is to be called, or an agent is free to go who waited for one."""
    return Job(PACE.name, {"company": company}, group=company)


def crews(company: CompanyId) -> Job:
    """Note anew who serves which queue: that was long ago."""
    return Job(ACD.name, {"kind": "crews", "company": company})


def moved(agent: Agent, *, was: frozenset[QueueName]) -> Job:
    """Somebody has come to work for queues, or left it."""
    both = {"was": sorted(was), "now": sorted(serves(agent))}
    return Job(ACD.name, {"kind": "crews", "company": agent.company, "move": f"{agent.id}@{agent.v}", **both})


def news(company: CompanyId, kind: str, name: str) -> Job:
    return Job(NEWS.name, {"company": company, "type": kind, "id": name})
