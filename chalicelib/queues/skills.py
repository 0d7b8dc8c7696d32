"""Skills (PHN-225, PUZD-02): who may log on to a queue, and who must leave it when it asks for more than they can.

Being logged on to a queue implies its skills, so that the dispatcher need not look at them.
"""

from collections.abc import Iterable
from functools import partial, reduce

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent
from chalicelib.agents.errors import NotNow
from chalicelib.agents.transitions import log_off, log_on
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.queues.eligibility import unskilled
from chalicelib.queues.follow_up import change_agent
from chalicelib.users import service as users


def insist(queue: Queue, agent: AgentId) -> None:
    """Let nobody on to a queue who lacks what it asks for.

    Raises:
        NotNow: they do; the message names it.
    """
    refusal = _refusal(queue, agent)
    if refusal is not None:
        raise NotNow(refusal)


def _refusal(queue: Queue, agent: AgentId) -> str | None:
    if not queue.skills:
        return None
    user = users.find(queue.company, agent)
    return unskilled(queue, user.doc.get("tags") or () if user else ())


def requalify_queue(company: CompanyId, name: QueueName) -> list[AgentId]:
    """A queue was changed: log off who is no member now or lacks what it asks for; return them. Harmless to repeat.

    The others stand in the list of the free by the priority numbers they have in it now.
    """
    document = config_store.find(company, Kind.QUEUE, name)
    members = Queue.from_document(company, name, document.doc).members if document else {}
    on = [agent for agent in agents.list_all(company) if name in agent.queues]
    left = [agent.id for agent in on if agent.id in members and _logged_off(agent, [name])]
    for agent in on:
        if agent.id not in members:
            change_agent(company, agent.id, partial(log_off, queue=name))
            left.append(agent.id)
        rank = members.get(agent.id)
        if agent.id not in left and rank is not None and agent.ranks.get(name) != rank:
            change_agent(company, agent.id, partial(_ranked, name=name, rank=rank))
    return left


def _ranked(agent: Agent, name: QueueName, rank: int) -> Agent:
    return log_on(agent, name, rank) if name in agent.queues else agent


def empty(company: CompanyId, name: QueueName) -> None:
    """A queue is gone: log everybody off it. Harmless to repeat."""
    for agent in agents.list_all(company):
        if name in agent.queues:
            change_agent(company, agent.id, lambda each: log_off(each, name))


def requalify_agent(company: CompanyId, agent: AgentId) -> None:
    """A user was changed: log them off queues whose skills they no longer have. Harmless to repeat."""
    found = agents.find(company, agent)
    if found is not None:
        _logged_off(found, found.queues)


def _logged_off(agent: Agent, names: Iterable[QueueName]) -> bool:
    """Log an agent off those of the queues they do not qualify for; what rings or is spoken goes on."""
    documents = [config_store.find(agent.company, Kind.QUEUE, name) for name in names]
    queues = [Queue.from_document(agent.company, document.name, document.doc) for document in documents if document]
    leaving = [queue.name for queue in queues if _refusal(queue, agent.id) is not None]
    if leaving:
        change_agent(agent.company, agent.id, lambda each: reduce(log_off, leaving, each))
    return bool(leaving)
