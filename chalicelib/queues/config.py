"""A company's queues as configured, at most five seconds old."""

from collections.abc import Iterable

from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues.domain import Queue


def recall(company: CompanyId, name: QueueName) -> Queue | None:
    document = config_store.recall(company, Kind.QUEUE, name)
    return Queue.from_document(company, name, document.doc) if document else None


def recall_many(company: CompanyId, names: Iterable[QueueName]) -> dict[QueueName, Queue]:
    found = config_store.recall_many(company, [(Kind.QUEUE, name) for name in sorted(names)])
    return {
        QueueName(document.name): Queue.from_document(company, document.name, document.doc)
        for document in found.values()
    }
