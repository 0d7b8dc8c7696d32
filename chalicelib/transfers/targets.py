"""To whom a call may be handed on, and how the caller waits there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import Call
from chalicelib.calls.handover import Reach, Transfer
from chalicelib.calls.stays import Stay
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.flow import library
from chalicelib.flow.reading import settings_of
from chalicelib.flow.registry import ELEMENTS
from chalicelib.queues import config
from chalicelib.queues.attendance import members_on
from chalicelib.queues.domain import Queue
from chalicelib.queues.eligibility import ONLY, may_answer_line

USUAL_PRIORITY: Final = 5
KEPT: Final = (ONLY, "shown", "vip", "language", "service_level_s", "display_name", "show_number", "prefix", "suffix")
"""What belongs to the call and its line, and goes with it."""
OF_THE_QUEUE: Final = ("ring_s", "method", "music_mode", "display_name", "show_number", "prefix", "suffix")


class NoSuchQueue(NotFound):
    code = "unknown-queue"


class Target(NamedTuple):
    """Somebody to hand a call to: an agent's or a queue's name, or a number as typed; does it come back unanswered?"""

    reach: Reach
    to: str
    returns: bool = True


def find_queue(company: CompanyId, name: str, stay: Stay) -> Queue:
    """Return a queue in which somebody could take the call.

    Raises:
        NoSuchQueue: there is none of that name.
        NotNow: nobody who may answer the call's line is logged on to it.
    """
    queue = config.recall(company, QueueName(name))
    if queue is None:
        raise NoSuchQueue("there is no such queue")
    on = members_on(company, queue.name, list(queue.members))
    if not any(may_answer_line(agent, stay.settings) for agent in on):
        raise NotNow(f"Nobody is logged on to {queue.title}.")
    return queue


def wait_in(call: Call, queue: Queue, transfer: Transfer, *, now: datetime) -> Stay:
    """Build the wait in another queue: how its members are rung is as the published flows have it."""
    was = _stay(call)
    settings = {key: was.settings[key] for key in KEPT if key in was.settings}
    found = min(_elements(call.company, queue.name), key=lambda each: each.priority, default=None)
    if found is not None:
        settings |= {key: getattr(found, key) for key in OF_THE_QUEUE if getattr(found, key)}
    music = config.recall_music(queue)
    return Stay(
        n=was.n + 1,
        queue=queue.name,
        joined_at=now,
        priority=found.priority if found is not None else USUAL_PRIORITY,
        until=None,
        settings={**settings, **({"music_url": music} if music else {})},
        transfer=transfer,
    )


def _elements(company: CompanyId, queue: QueueName) -> Iterator[Any]:
    """Every queue element of a published flow that leads to a queue."""
    for document in config_store.list_all(company, Kind.FLOW):
        published = library.recall_published(company, document.name)
        for node in published.flow.nodes.values() if published else ():
            settings: Any = settings_of(node, ELEMENTS[node.type]) if node.type == "queue" else None
            if settings is not None and settings.queue == queue:
                yield settings


def wait_for(call: Call, agent: AgentId, transfer: Transfer, *, now: datetime) -> Stay:
    """Build the wait for one colleague, who is rung for as long as the company lets a transfer ring.

    Raises:
        NotNow: the call's line is not open to them.
    """
    was = _stay(call)
    if not may_answer_line(agent, was.settings):
        raise NotNow(f"They may not answer calls to {call.called}.")
    settings: dict[str, Any] = {key: was.settings[key] for key in (*KEPT, "music_url") if key in was.settings}
    settings["ring_s"] = round(ring_time(call.company).total_seconds())
    return Stay(
        n=was.n + 1,
        queue=was.queue,
        joined_at=now,
        priority=was.priority,
        until=None,
        settings=settings,
        transfer=transfer,
    )


def _stay(call: Call) -> Stay:
    assert call.stay is not None
    return call.stay


def ring_time(company: CompanyId) -> timedelta:
    """How long somebody rings to whom a call is handed (PHN-373)."""
    return timedelta(seconds=companies.load(company).transfer_ring_s)
