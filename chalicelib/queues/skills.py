"""Skills (PHN-225, PUZD-02): who may log on to a queue, and who must leave it when it asks for more than they can.

So it is with a telephone that picks up by itself, where contacts are called first (A-62).

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
from chalicelib.queues.eligibility import unfit_for_contacts, unskilled
from chalicelib.queues.follow_up import change_agent
from chalicelib.users import service as users


def insist(queue: Queue, agent: AgentId) -> None:
    """Let nobody on to a queue who, or whose telephone, lacks what it asks for.

    Raises:
        NotNow: they do; the message names it.
    """
    refusal = _refusal(queue, agent)
    if refusal is not None:
        raise NotNow(refusal)


def _refusal(queue: Queue, agent: AgentId) -> str | None:
    if not queue.skills and not queue.is_contact_first:
        return None
    user = users.find(queue.company, agent)
    refusal = unskilled(queue, user.doc.get("tags") or () if user else ())
    if refusal is not None or not queue.is_contact_first:
        return refusal
    known = agents.find(queue.company, agent)
    return unfit_for_contacts(picks_up=bool(user and user.picks_up), endpoints=known.endpoints if known else ())


def requalify_queue(company: CompanyId, name: QueueName) -> list[AgentId]:
    """A queue was changed: log off who is no member now or lacks what it asks for; return them. Harmless to repeat.

    The others stand in the list of the free by the priority numbers they have in it now.
    """
    document = config_store.find(company, Kind.QUEUE, name)
    queue = Queue.from_document(company, name, document.doc) if document else None
    members = queue.members if queue else {}
    on = [agent for agent in agents.list_all(company) if name in agent.queues]
    left = [agent.id for agent in on if agent.id in members and _logged_off(agent, [name])]
    for agent in on:
        if agent.id not in members:
            change_agent(company, agent.id, partial(log_off, queue=name))
            left.append(agent.id)
        if agent.id not in left and queue is not None and agent.id in members and _is_behind(agent, queue):
            change_agent(company, agent.id, partial(_brought_up, queue=queue))
    return left


def _is_behind(agent: Agent, queue: Queue) -> bool:
    is_dialled = queue.name in agent.dialled
    return agent.ranks.get(queue.name) != queue.members[agent.id] or is_dialled != queue.is_contact_first


def _brought_up(agent: Agent, queue: Queue) -> Agent:
    if queue.name not in agent.queues:
        return agent
    return log_on(agent, queue.name, queue.members[agent.id], is_contact_first=queue.is_contact_first)


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
