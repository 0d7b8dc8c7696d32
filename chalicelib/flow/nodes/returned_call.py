"""Returned call: who was called for a campaign and calls back joins its work; others go on (CUBE-02…04, A-1)."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from chalicelib.flow import fields
from chalicelib.flow.asks import AskReturned, ReturnedReply
from chalicelib.flow.book import Book
from chalicelib.flow.effects import JoinQueue, QueueSettings
from chalicelib.flow.element import Element, Finish, Go, Inquire, Outcome, Stay, Visit
from chalicelib.flow.events import LEFT_QUEUE, WAIT, Answer, Event, LeftHow, LeftQueue
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.phone_numbers import is_e164
from chalicelib.flow.prompts import Prompt
from chalicelib.twiml.verbs import Enqueue, Hangup, Next

INBOUND: Final = "inbound"
TIMED_OUT: Final = "timed-out"
_MAX_TRUNK_NAME: Final = 64
_QUEUE: Final = "queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    priority: int = fields.whole(
        "Priority", 1, 1, 9, help="In the campaign's queue; 1 comes before everybody who is called next."
    )
    ring_s: int = fields.whole("Time per member", 20, 5, 300, unit="s")
    total_s: int = fields.whole(
        "Time in all", 300, 10, 14400, unit="s", help="After that the caller leaves the campaign's queue."
    )
    message: Prompt = fields.prompt("Queue message", help="Played to callers while they wait.")
    say_position: bool = fields.flag("Say the place in the queue", default=True)


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for everybody
    return (
        Outlet(port=INBOUND, title="Not a returned call", pace="instant"),
        Outlet(port=TIMED_OUT, title="Time is up", is_required=False, otherwise=INBOUND),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Ask whose call this is returning; where nobody works on that campaign, it is inbound activity (A-1)."""
    queue = str(visit.noted(_QUEUE, default=""))
    match event:
        case Answer(ReturnedReply() as reply):
            return _join(visit, reply)
        case LeftQueue(outcome):
            return _left(outcome)
        case _ if queue:
            return Stay(verbs=_enqueue(visit, queue), state=_in(queue), campaign=visit.session.campaign)
        case _ if is_e164(visit.session.caller):
            return Inquire(AskReturned(visit.session.caller, visit.session.called))
        case _:
            return Go(port=INBOUND)


def _join(visit: Visit[Settings], reply: ReturnedReply) -> Outcome:
    if not reply.campaign:
        return Go(port=INBOUND, detail=reply.why)
    if reply.staff.logged_on == 0:
        return Go(port=INBOUND, detail=f"Nobody works on {reply.title}")
    effect = JoinQueue(_wishes(visit, reply), visit.node.id, only=reply.staff.only)
    verbs = _enqueue(visit, reply.queue)
    return Stay(verbs=verbs, state=_in(reply.queue), effects=(effect,), campaign=reply.campaign)


def _in(queue: str) -> MappingProxyType[str, Any]:
    return MappingProxyType({_QUEUE: queue})


def _enqueue(visit: Visit[Settings], queue: str) -> tuple[Enqueue, ...]:
    name = f"{visit.session.company}.{queue}"[:_MAX_TRUNK_NAME]
    return (Enqueue(name=name, wait_url=Next(WAIT), action=Next(LEFT_QUEUE)),)


def _wishes(visit: Visit[Settings], reply: ReturnedReply) -> QueueSettings:
    settings = visit.settings
    return QueueSettings(
        queue=reply.queue,
        ring_s=settings.ring_s,
        total_s=settings.total_s,
        priority=settings.priority,
        music_url=reply.staff.music_url,
        message=visit.heard(settings.message),
        is_position_said=settings.say_position,
        language=visit.book.language,
    )


def _left(outcome: LeftHow) -> Outcome:
    match outcome:
        case "timed-out":
            return Go(port=TIMED_OUT)
        case "abandoned":
            return Finish(reason="hung-up", verbs=(Hangup(),))
        case "answered" | "callback":
            return Finish(reason="answered", verbs=(Hangup(),))
        case _:
            return Go(port=INBOUND)


ELEMENT: Final = Element(
    name="returned-call",
    title="Returned call",
    group="Connect",
    help="Who was called for a power or predictive campaign and calls back joins those who work on it, before the "
    "next customer is called; everybody else goes on.",
    settings=Settings,
    outlets=outlets,
    run=run,
    starts_after_silence=True,
    depends_on_time=True,
    is_end=True,
)
