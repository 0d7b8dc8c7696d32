"""Writing a queue: whoever it concerns follows, whichever operation wrote it."""

from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues import errands, skills
from chalicelib.queues.follow_up import send


def save_queue(company: str, wanted: Document, *, replaces: int | None) -> Document:
    """Write a queue; who no longer qualifies leaves it, who may be rung now is offered its calls, consoles are told."""
    before = config_store.find(company, Kind.QUEUE, wanted.name)
    saved = config_store.put(
        company,
        wanted.kind,
        wanted.name,
        wanted.doc,
        replaces=replaces,
        actor=wanted.updated_by,
        now=wanted.updated_at,
    )
    came_or_went = members_of(before) ^ members_of(saved)
    skills.requalify_queue(CompanyId(company), QueueName(saved.name))
    send([errands.dispatch(CompanyId(company)), errands.news(CompanyId(company), "queue", saved.name)])
    send([errands.news(CompanyId(company), "agent", name) for name in sorted(came_or_went)])
    return saved


def members_of(queue: Document | None) -> set[str]:
    return set(queue.doc.get("members") or ()) if queue else set()
