"""Requests in writing as clients are shown them: pure."""

from datetime import datetime
from typing import Any

from chalicelib.conversations.domain import Conversation, Letter
from chalicelib.conversations.stack import Request, Stack
from chalicelib.core.clock import epoch_ms, iso

Record = dict[str, Any]


def record(conversation: Conversation) -> Record:
    """What every console of a company is told: where a request stands, and nothing of what it says."""
    return {
        "id": conversation.id,
        "rev": conversation.v,
        "channel": conversation.letter.channel.value,
        "queue": conversation.queue,
        "state": conversation.state.value,
        "agent": conversation.agent,
        "at": epoch_ms(conversation.opened_at),
    }


def summary(conversation: Conversation) -> Record:
    """A request without its text."""
    return {
        "id": conversation.id,
        "version": conversation.v,
        "channel": conversation.letter.channel.value,
        "queue": conversation.queue,
        **_letter(conversation.letter),
        "state": conversation.state.value,
        "agent": conversation.agent,
        "opened_at": iso(conversation.opened_at),
        "accepted_at": _time(conversation.accepted_at),
        "done_at": _time(conversation.done_at),
        "reason": conversation.reason,
        "note": conversation.note,
    }


def whole(conversation: Conversation) -> Record:
    return {**summary(conversation), "text": conversation.letter.text}


def stacked(found: Stack, known: dict[str, Conversation]) -> Record:
    """The stack; of those that are ``known``, also who wrote and about what."""
    return {
        "label": found.label,
        "total": found.total,
        "acceptable": len(found.acceptable),
        "items": [_request(each, known.get(each.id)) for each in found.requests],
    }


def _request(request: Request, known: Conversation | None) -> Record:
    letter = _letter(known.letter) if known else {"from": None, "subject": None, "variables": []}
    place = {"id": request.id, "version": request.v, "channel": request.channel, "queue": request.queue}
    return {**place, "since": iso(request.at), **letter}


def _letter(letter: Letter) -> Record:
    variables = [{"label": each.label, "value": each.value} for each in letter.variables]
    return {"from": letter.sender, "subject": letter.subject, "variables": variables}


def _time(at: datetime | None) -> str | None:
    return iso(at) if at else None
