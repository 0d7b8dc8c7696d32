"""Reading the live state: whole for a page that opens, one thing at a time for news."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from chalicelib.agents import endpoints
from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call, CallState
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.companies.domain import Company
from chalicelib.console.live import watchers
from chalicelib.console.live.outlook import outlook_of, outlooks
from chalicelib.console.live.records import NOT_READY, Record, agent_record, call_record, queue_record
from chalicelib.contacts import service as contacts
from chalicelib.conversations import presentation
from chalicelib.conversations import service as conversations
from chalicelib.core.clock import epoch_ms, parse_iso
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.dialler import preview
from chalicelib.flow import library
from chalicelib.flow.engine import title_of
from chalicelib.queues.domain import Queue
from chalicelib.users import service as users
from chalicelib.users.domain import User

DEVICE_REASONS: Final = frozenset(NOT_READY)


def snapshot(company: CompanyId, me: Record, *, now: datetime) -> Record:
    """Everything that is live, and the number of the last event that is surely in it."""
    v = watchers.count(company)
    documents = config_store.list_all(company, Kind.QUEUE)
    queues = [Queue.from_document(company, document.name, document.doc) for document in documents]
    return {
        "v": v,
        "now": epoch_ms(now),
        "me": me,
        "has_requests": conversations.are_there(company),
        "has_previews": preview.is_any_running(company),
        **_company_record(companies.load(company)),
        "calls": _call_records(company, _calls_for(company, me.get("agent"))),
        "queues": _queue_records(company, documents, now=now),
        "agents": [agent_record(agent, queues, now=now) for agent in roster(company)],
    }


def _company_record(settings: Company) -> Record:
    """What open pages need of a company's settings."""
    return {
        "reasons": list(settings.pause_reasons),
        "wrap_up_reasons": list(settings.wrap_up_reasons),
        "noise_removal": settings.noise_removal,
        "transfer_returns": settings.transfer_returns,
    }


def _call_records(company: CompanyId, live: Iterable[Call]) -> list[Record]:
    shown = list(live)
    known = contacts.names(company, [call.caller for call in shown])
    return [call_record(call, step=step_title(call), known=known.get(call.caller)) for call in shown]


def _queue_records(company: CompanyId, documents: Iterable[Document], *, now: datetime) -> list[Record]:
    versions = {QueueName(document.name): document.version for document in documents}
    queues = [Queue.from_document(company, document.name, document.doc) for document in documents]
    waiting = Counter(call.waiting_stay.queue for call in calls.list_live(company) if call.waiting_stay)
    found = outlooks(company, queues, agents.list_all(company), waiting, now=now)
    return [queue_record(queue, versions[queue.name], found[queue.name]) for queue in queues]


def _calls_for(company: CompanyId, agent: str | None) -> list[Call]:
    """Every live call, and the one that has ended and is being wrapped up by the agent who looks."""
    live = calls.list_live(company)
    me = agents.find(company, AgentId(agent)) if agent else None
    mine = me.work.call if me is not None and me.work is not None else None
    ended = calls.find(company, mine) if mine and all(call.id != mine for call in live) else None
    return [*live, ended] if ended else live


def roster(company: CompanyId) -> list[Agent]:
    """Everybody who takes calls, those who have never logged on among them, and whoever is not done with it yet."""
    known = {agent.id: agent for agent in agents.list_all(company)}
    invited = {AgentId(user.name): user for user in users.list_all(company) if user.is_agent}
    expected = [known.get(name) or _never_there(user) for name, user in invited.items()]
    leaving = [agent for agent in known.values() if agent.id not in invited]
    return [*expected, *(agent for agent in leaving if agent.state is not AgentState.LOGGED_OFF)]


def _agent_now(company: CompanyId, name: AgentId) -> Agent | None:
    """One of the roster, or ``None`` for who is not on it: no user who takes calls, and done with it."""
    known = agents.find(company, name)
    if known is not None and known.state is not AgentState.LOGGED_OFF:
        return known
    user = users.find(company, name)
    return (known or _never_there(user)) if user is not None and user.is_agent else None


def _never_there(user: User) -> Agent:
    return Agent(
        company=user.company,
        id=AgentId(user.name),
        name=user.title,
        state=AgentState.LOGGED_OFF,
        endpoints=endpoints.usual(user),
        since=parse_iso(user.updated_at),
    )


def etag(state: Record) -> str:
    """A name for all of a snapshot but the time."""
    lasting = {key: value for key, value in state.items() if key != "now"}
    return hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:24]


def record_of(company: CompanyId, kind: str, name: str, *, now: datetime) -> Record | None:
    """One thing as it is now; ``None``: it is gone."""
    match kind:
        case "call":
            call = calls.find(company, CallId(name))
            return next(iter(_call_records(company, [call])), None) if call else None
        case "agent":
            agent = _agent_now(company, AgentId(name))
            return agent_view(agent, now=now) if agent else None
        case "queue":
            document = config_store.find(company, Kind.QUEUE, name)
            return _queue_now(company, document, now=now) if document else None
        case conversations.NEWS:
            written = conversations.find(company, name)
            return presentation.record(written) if written else None
        case "company":
            found = config_store.find(company, Kind.COMPANY, name)
            return _company_record(Company.from_document(company, found.doc)) if found else None
        case _:
            return None


def _queue_now(company: CompanyId, document: Document, *, now: datetime) -> Record:
    queue = Queue.from_document(company, document.name, document.doc)
    return queue_record(queue, document.version, outlook_of(company, queue, queues_of(company), now=now))


def agent_view(agent: Agent, *, now: datetime) -> Record:
    """An agent's record with the queues they are a member of."""
    return agent_record(agent, queues_of(agent.company), now=now)


def queues_of(company: CompanyId) -> list[Queue]:
    documents = config_store.list_all(company, Kind.QUEUE)
    return [Queue.from_document(company, document.name, document.doc) for document in documents]


def step_title(call: Call) -> str | None:
    """The title of the flow element a call is in."""
    if call.state is not CallState.FLOW or not call.place:
        return None
    version: Any = call.session.get("version", 0)
    published = library.recall_version(call.company, call.flow, int(version))
    node = published.flow.nodes.get(call.place) if published else None
    return title_of(node) if node else None
