"""A company's queues as configured, at most five seconds old."""

from collections.abc import Iterable

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.domain import Queue


def recall(company: CompanyId, name: QueueName) -> Queue | None:
    document = config_store.recall(company, Kind.QUEUE, name)
    return Queue.from_document(company, name, document.doc) if document else None


def recall_rules(company: CompanyId, name: QueueName) -> Queue | None:
    """What holds for a call of a queue; for one that an agent made for no queue, the company's wrap-up (PHN-131)."""
    if name:
        return recall(company, name)
    return Queue(company=company, name=name, title="", wrap_up=companies.load(company).calling.wrap_up)


def recall_with_line(company: CompanyId, name: QueueName, line: str) -> tuple[Queue | None, tuple[AgentId, ...] | None]:
    """Read a queue, and the only agents who may answer calls of a line (``None``: everyone), in one round trip."""
    refs = [(Kind.QUEUE, name), *([(Kind.NUMBER, line)] if line else [])]
    found = config_store.recall_many(company, refs)
    queue, number = found.get((Kind.QUEUE, name)), found.get((Kind.NUMBER, line))
    only = number.doc.get("agents") if number else None
    return (
        Queue.from_document(company, name, queue.doc) if queue else None,
        tuple(AgentId(agent) for agent in only) if only is not None else None,
    )


def recall_music(queue: Queue) -> str:
    """Where a queue's own music is; empty where it has none."""
    sound = config_store.recall(queue.company, Kind.AUDIO, queue.music) if queue.music else None
    return f"/audio/{queue.company}/{sound.doc['sha']}.wav" if sound else ""


def recall_many(company: CompanyId, names: Iterable[QueueName]) -> dict[QueueName, Queue]:
    found = config_store.recall_many(company, [(Kind.QUEUE, name) for name in sorted(names)])
    return {
        QueueName(document.name): Queue.from_document(company, document.name, document.doc)
        for document in found.values()
    }
