"""Requests in writing as stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.conversations.domain import Channel, Conversation, Letter, State, Variable
from chalicelib.conversations.stack import ORDER, Request, rank
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CompanyId, QueueName

Item = dict[str, Any]


def key_of(company: CompanyId, conversation: str) -> dict[str, str]:
    return {"conversation": f"{company}#{conversation}"}


def board_of(company: CompanyId, queue: QueueName) -> str:
    return f"{company}#{queue}"


def holder_of(company: CompanyId, agent: AgentId) -> str:
    return f"{company}#{agent}"


def to_item(conversation: Conversation) -> Item:
    """A request that has just come: whatever may become of it is written by changes."""
    letter, stamp = conversation.letter, epoch_ms(conversation.opened_at)
    return {
        **key_of(conversation.company, conversation.id),
        "company": conversation.company,
        "id": conversation.id,
        "v": conversation.v,
        "state": conversation.state.value,
        "board": board_of(conversation.company, letter.queue),
        "turn": f"{rank(letter.channel)}#{stamp:015}#{conversation.id}",
        "opened": f"{stamp:015}#{conversation.id}",
        "channel": letter.channel.value,
        "queue": letter.queue,
        "sender": letter.sender,
        "subject": letter.subject,
        "text": letter.text,
        "variables": [{"label": each.label, "value": each.value} for each in letter.variables],
        "print": conversation.print,
        "opened_at": stamp,
    }


def from_item(item: Mapping[str, Any]) -> Conversation:
    get = item.get
    letter = Letter(
        channel=Channel(item["channel"]),
        queue=QueueName(item["queue"]),
        sender=item["sender"],
        subject=get("subject") or "",
        text=get("text") or "",
        variables=tuple(Variable(each["label"], each["value"]) for each in get("variables") or ()),
    )
    return Conversation(
        company=CompanyId(item["company"]),
        id=item["id"],
        letter=letter,
        print=item["print"],
        state=State(item["state"]),
        opened_at=from_epoch_ms(item["opened_at"]),
        v=item["v"],
        agent=AgentId(item["agent"]) if get("agent") else None,
        accepted_at=_at(get("accepted_at")),
        done_at=_at(get("done_at")),
        reason=get("reason") or "",
        note=get("note") or "",
    )


def request_from_item(item: Mapping[str, Any], queue: QueueName) -> Request:
    """What the index of those that wait says of one."""
    place, stamp, name = str(item["turn"]).split("#", 2)
    return Request(id=name, channel=ORDER[int(place)], queue=queue, at=from_epoch_ms(int(stamp)), v=item["v"])


def _at(stamp: int | None) -> datetime | None:
    return from_epoch_ms(stamp) if stamp is not None else None
