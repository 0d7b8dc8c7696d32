"""Every read and conditional write of requests in writing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import Condition, attr
from chalicelib.aws.dynamo import Change
from chalicelib.conversations.domain import LIFECYCLE, Conversation, State
from chalicelib.conversations.items import board_of, from_item, holder_of, key_of, request_from_item, to_item
from chalicelib.conversations.stack import AT_ONCE, Request
from chalicelib.conversations.tables import CONVERSATIONS
from chalicelib.core.clock import epoch_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import AgentId, CompanyId, QueueName

KEPT: Final = timedelta(days=365)
"""How long a request is kept after it came, and after it was finished."""
_BATCH: Final = 100


class ConversationChanged(Conflict):
    """Somebody else was first; ``found`` is how it stands (``None``: it is gone)."""

    code = "conversation-changed"

    def __init__(self, found: Conversation | None) -> None:
        super().__init__("the request has changed")
        self.found = found


class Waiting(NamedTuple):
    """The first of those that wait in a queue, and how many wait in all."""

    requests: tuple[Request, ...]
    total: int


class Page(NamedTuple):
    """One page of a company's requests, the newest first; ``next`` continues it."""

    conversations: tuple[Conversation, ...]
    next: str | None


def create(conversation: Conversation) -> bool:
    """Keep a new request; ``False``: it is there already."""
    item = {**to_item(conversation), "expires_at": _expiry(conversation.opened_at)}
    try:
        dynamo.put(CONVERSATIONS, item, condition=attr("conversation").missing())
    except dynamo.ConditionFailed:
        return False
    return True


def find(company: CompanyId, conversation: str) -> Conversation | None:
    item = dynamo.get(CONVERSATIONS, key_of(company, conversation))
    return from_item(item) if item else None


def find_many(company: CompanyId, names: Sequence[str]) -> dict[str, Conversation]:
    """Read requests as they are now, by their ids; those that are gone are left out."""
    keys = [key_of(company, name) for name in dict.fromkeys(names)]
    batches = [keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH)]
    found = [from_item(item) for batch in batches for item in dynamo.batch_get(CONVERSATIONS, batch)]
    return {each.id: each for each in found}


def list_waiting(company: CompanyId, queue: QueueName) -> Waiting:
    """What waits in a queue, in the order of the stack; what has just come or gone may lag behind."""
    where = attr("board") == board_of(company, queue)
    page = dynamo.query(CONVERSATIONS, where, index="waiting", limit=AT_ONCE)
    requests = tuple(request_from_item(item, queue) for item in page.items)
    return Waiting(
        requests, len(requests) if page.next is None else dynamo.count(CONVERSATIONS, where, index="waiting")
    )


def list_held(company: CompanyId, agent: AgentId) -> list[Conversation]:
    """What an agent has accepted and not finished, in the order of the stack."""
    where = attr("holder") == holder_of(company, agent)
    page = dynamo.query(CONVERSATIONS, where, index="held", limit=AT_ONCE)
    names = [str(item["turn"]).split("#", 2)[2] for item in page.items]
    found = find_many(company, names)
    return [found[name] for name in names if name in found and found[name].is_held_by(agent)]


def list_page(company: CompanyId, *, limit: int, after: str | None) -> Page:
    """A company's requests, the newest first."""
    bounds = (attr("company") == company) & (attr("opened") < after) if after else attr("company") == company
    page = dynamo.query(CONVERSATIONS, bounds, index="by_time", limit=limit, newest_first=True)
    places = [str(item["opened"]) for item in page.items]
    found = find_many(company, [place.split("#", 1)[1] for place in places])
    shown = [found.get(place.split("#", 1)[1]) for place in places]
    return Page(tuple(each for each in shown if each), places[-1] if page.next and places else None)


def accept(seen: Conversation, agent: AgentId, *, now: datetime) -> Conversation:
    """Give a request that waits to an agent: the one write that decides who has it.

    Raises:
        ConversationChanged: it waits no more.
    """
    is_waiting = attr("state").is_in(sorted(LIFECYCLE.sources_of(State.ACCEPTED)))
    fields = {"agent": agent, "holder": holder_of(seen.company, agent), "accepted_at": epoch_ms(now)}
    change = Change(set={"state": State.ACCEPTED.value, **fields}, remove=["board"], add={"v": 1})
    return _write(seen, change, is_waiting)


def give_back(seen: Conversation) -> Conversation:
    """Have a request wait again, at its place.

    Raises:
        ConversationChanged: it is not as it was seen.
    """
    fields = {"state": State.WAITING.value, "board": board_of(seen.company, seen.queue)}
    change = Change(set=fields, remove=["holder", "agent", "accepted_at"], add={"v": 1})
    return _write(seen, change, attr("v") == seen.v)


def finish(seen: Conversation, *, reason: str, note: str, now: datetime) -> Conversation:
    """Close a request for good.

    Raises:
        ConversationChanged: it is not as it was seen.
    """
    fields = {"state": State.DONE.value, "done_at": epoch_ms(now), "reason": reason, "note": note}
    change = Change(set={**fields, "expires_at": _expiry(now)}, remove=["board", "holder"], add={"v": 1})
    return _write(seen, change, attr("v") == seen.v)


def _write(seen: Conversation, change: Change, condition: Condition) -> Conversation:
    try:
        item = dynamo.update(CONVERSATIONS, key_of(seen.company, seen.id), change, condition=condition)
    except dynamo.ConditionFailed as error:
        raise ConversationChanged(from_item(error.item) if error.item else None) from error
    return from_item(item)


def _expiry(at: datetime) -> int:
    return int((at + KEPT).timestamp())
