"""Who is calling: the contact, the lists they are on, when they called before and with whom they spoke.

Read by the page of the agent who is offered the call, never on the way of a voice webhook. A dialler's campaigns are
one more part of ``recognise``, to be read by the caller's number as the others are.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.calls import log
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import WAITS, Segment, SegmentKind
from chalicelib.companies import config_store, entries
from chalicelib.companies.documents import Kind
from chalicelib.console.parts import Names
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues import config

Record = dict[str, Any]
EARLIER: Final = 20
SHOWN: Final = 5


def recognise(company: CompanyId, call: Call, names: Names) -> Record:
    """Everything known of a caller; of a withheld number that is nothing but this call's own course."""
    is_known = call.caller.startswith("+")
    earlier = log.of_caller(company, call.caller, limit=EARLIER) if is_known else []
    contact = contacts.whose(company, call.caller) if is_known else None
    return {
        "call": call.id,
        "caller": call.caller if is_known else None,
        "contact": _contact(contact) if contact else None,
        "lists": _lists(company, call.caller) if is_known else [],
        "before": [_talk(segment, names) for segment in _talks(call) if segment.ended_at is not None],
        **history(_visible(company, [each for each in earlier if each.id != call.id]), names),
    }


def history(earlier: Sequence[Call], names: Names) -> Record:
    """Earlier calls, the newest first: the last few, who spoke with the caller last, and what was missed since."""
    spoken = next((n for n, call in enumerate(earlier) if call.was_answered), None)
    missed = earlier[:spoken] if spoken is not None else earlier
    return {
        "earlier": [_earlier(call, names) for call in earlier[:SHOWN]],
        "has_more": len(earlier) > SHOWN,
        "last_spoken": None if spoken is None else _talk(_talks(earlier[spoken])[-1], names),
        "missed_since": len(missed),
    }


def _earlier(call: Call, names: Names) -> Record:
    talks = _talks(call)
    queues = _queues(call)
    return {
        "id": call.id,
        "at": epoch_ms(call.started_at),
        "queue": names.queue(queues[-1]) if queues else None,
        "agent": names.agent(talks[-1].agent) if talks else None,
        "outcome": call.outcome.value if call.outcome else None,
    }


def _talks(call: Call) -> list[Segment]:
    return [segment for segment in call.segments if segment.kind is SegmentKind.TALK]


def _talk(segment: Segment, names: Names) -> Record:
    queue = names.queue(segment.queue) or None
    return {"agent": names.agent(segment.agent), "queue": queue, "at": epoch_ms(segment.started_at)}


def _contact(contact: Contact) -> Record:
    shown = ("name", "title", "organisation", "notes", "is_vip")
    return {name: getattr(contact, name) for name in shown} | {"numbers": list(contact.numbers)}


def _lists(company: CompanyId, number: str) -> list[Record]:
    """The VIP and block lists that hold a number."""
    known = {document.name: document.doc for document in config_store.list_all(company, Kind.VIP)}
    found: Mapping[str, entries.Entry] = entries.find_in(company, Kind.VIP, list(known), number)
    return [
        {
            "title": known[name].get("title") or name,
            "note": entry.fields.get("note") or "",
            "is_block": bool(known[name].get("block")),
        }
        for name, entry in sorted(found.items())
    ]


def _visible(company: CompanyId, earlier: Sequence[Call]) -> list[Call]:
    """Leave out calls to queues whose history is switched off (PHN-134)."""
    queues = config.recall_many(company, {name for call in earlier for name in _queues(call)})
    hidden = {name for name, queue in queues.items() if queue.is_history_off}
    return [call for call in earlier if not hidden.intersection(_queues(call))]


def _queues(call: Call) -> list[QueueName]:
    return [segment.queue for segment in call.segments if segment.kind in WAITS and segment.queue]
