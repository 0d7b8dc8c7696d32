"""Queue: the caller waits for a member of a queue (PHN-136…155, PHN-175)."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.asks import AskQueue, QueueReply
from chalicelib.flow.book import Book
from chalicelib.flow.effects import JoinQueue, Method, MusicMode, QueueSettings
from chalicelib.flow.element import Element, Finish, Go, Inquire, Outcome, Stay, Visit
from chalicelib.flow.events import LEFT_QUEUE, WAIT, Answer, Event, LeftHow, LeftQueue
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.flow.specs import Shown
from chalicelib.twiml.verbs import Enqueue, Hangup, Next

MUSIC: Final = MappingProxyType(
    {
        "none": "No hold music: ordinary ringing tone",
        "always": "Always hold music",
        "ringing": "Ringing tone, no messages",
        "music-then-ringing": "Music while in queue, ringing tone while a member is rung",
    }
)
METHODS: Final = MappingProxyType(
    {
        "round-robin": "Round-robin: who has been free longest, lowest priority number first",
        "ring-all": "Ring all members logged on",
        "ring-all-priority-1": "Ring all, priority no. 1: one priority number after the other",
        "ring-all-priority-2": "Ring all, priority no. 2: more priority numbers step by step",
    }
)
TIMED_OUT: Final = "timed-out"
_MAX_TRUNK_NAME: Final = 64
_IN_QUEUE: Final = MappingProxyType({"joined": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    queue: str = fields.reference("Queue", "queue", is_required=True)
    display_name: str = fields.text("Display name", help="Shown on phones that can show a name.", max_length=30)
    shown: tuple[Shown, ...] = fields.shown(
        "Shown to the agent",
        help="When the call rings, in this order: caller, called, queue, choice, waited, vip, or a value by its name. "
        "Secret values stay hidden.",
    )
    show_number: str = fields.reference(
        "Show one of our numbers", "number", help="Members see it instead of the caller's number."
    )
    prefix: str = fields.matching("Digits before the number", r"\d{1,2}", "must be one or two digits")
    suffix: str = fields.matching("Digits after the number", r"\d{1,2}", "must be one or two digits")
    ring_s: int = fields.whole(
        "Time per member", 20, 5, 300, unit="s", help="How long one member is tried before the next."
    )
    total_s: int = fields.whole("Time in all", 600, 10, 14400, unit="s", help="After that the caller leaves the queue.")
    priority: int = fields.whole("Priority", 5, 1, 9, help="1 is served first within the queue.")
    music_mode: MusicMode = fields.choice("Hold music", MUSIC, default="always")
    music: str = fields.reference("Music", "audio", help="Left out: the queue's own, or else the house music.")
    method: Method = fields.choice("Method", METHODS, default="round-robin")
    terminate_when_queue: bool = fields.flag(
        "Terminate when queue", help="No waiting: if no member is free, the caller goes on at once."
    )
    allow_empty: bool = fields.flag("Allow empty queue", help="Callers wait also while nobody is logged on.")
    message: Prompt = fields.prompt("Queue message", help="Played to callers while they wait.")
    message_interval_s: int = fields.whole(
        "Message interval",
        30,
        0,
        3600,
        unit="s",
        help="From the end of the message to its next start; 0 plays it once.",
    )
    say_position: bool = fields.flag("Say the place in the queue", default=True)
    say_wait: bool = fields.flag("Say the expected wait")
    leave_key: str = fields.matching("Key that leaves the queue", r"[0-9*#]", "must be one key", help="None if empty.")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every queue
    left = (Outlet(port="left", title=f"Pressed {settings.leave_key}"),) if settings.leave_key else ()
    busy = (_stand_in("busy", "No member is free"),) if settings.terminate_when_queue else ()
    empty = () if settings.allow_empty else (_stand_in("no-agents", "Nobody is logged on"),)
    return (
        Outlet(port=TIMED_OUT, title="Time is up"),
        *left,
        *busy,
        *empty,
        _stand_in("full", "Queue is full"),
        _stand_in("failed", "Technical fault"),
        Outlet(port="answered", title="After the conversation", is_required=False),
    )


def _stand_in(port: str, title: str) -> Outlet:
    return Outlet(port=port, title=title, is_required=False, otherwise=TIMED_OUT, pace="instant")


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Join the queue if its rules let the caller wait; while waiting, the queue itself speaks."""
    match event:
        case Answer(QueueReply() as reply):
            return _join(visit, reply)
        case LeftQueue(outcome):
            return _left(visit, outcome)
        case _ if visit.noted("joined", default=False):
            return Stay(verbs=_enqueue(visit), state=_IN_QUEUE)
        case _:
            settings = visit.settings
            is_staff_asked = settings.terminate_when_queue or not settings.allow_empty
            return Inquire(AskQueue(settings.queue, visit.session.called, is_staff_asked))


def _join(visit: Visit[Settings], queue: QueueReply) -> Outcome:
    settings = visit.settings
    if queue.logged_on == 0 and not settings.allow_empty:
        return Go(port="no-agents")
    if settings.terminate_when_queue and queue.available == 0:
        return Go(port="busy")
    session = visit.session
    effect = JoinQueue(_wishes(visit, queue), visit.node.id, session.vip, session.service_level_s, queue.only)
    return Stay(verbs=_enqueue(visit), state=_IN_QUEUE, effects=(effect,))


def _enqueue(visit: Visit[Settings]) -> tuple[Enqueue, ...]:
    name = f"{visit.session.company}.{visit.settings.queue}"[:_MAX_TRUNK_NAME]
    return (Enqueue(name=name, wait_url=Next(WAIT), action=Next(LEFT_QUEUE)),)


def _wishes(visit: Visit[Settings], queue: QueueReply) -> QueueSettings:
    settings, book = visit.settings, visit.book
    clip = book.audio.get(settings.music)
    return QueueSettings(
        queue=settings.queue,
        display_name=settings.display_name,
        show_number=settings.show_number,
        prefix=settings.prefix,
        suffix=settings.suffix,
        ring_s=settings.ring_s,
        total_s=settings.total_s,
        priority=settings.priority,
        music_mode=settings.music_mode,
        music_url=clip.url if clip else queue.music_url,
        method=settings.method,
        is_waiting_allowed=not settings.terminate_when_queue,
        is_empty_allowed=settings.allow_empty,
        message=() if settings.music_mode == "ringing" else visit.heard(settings.message),
        message_interval_s=settings.message_interval_s,
        is_position_said=settings.say_position and settings.music_mode != "ringing",
        is_wait_said=settings.say_wait and settings.music_mode != "ringing",
        leave_key=settings.leave_key,
        shown=tuple((each.variable, each.label) for each in settings.shown),
        language=book.language,
    )


def _left(visit: Visit[Settings], outcome: LeftHow) -> Outcome:
    ports = {"timed-out": TIMED_OUT, "moved-on": "left", "no-agents": "no-agents", "full": "full", "system": "failed"}
    if outcome in ports:
        known = {outlet.port for outlet in outlets(visit.settings, visit.book)}
        return Go(port=ports[outcome] if ports[outcome] in known else TIMED_OUT)
    if outcome == "abandoned":
        return Finish(reason="hung-up", verbs=(Hangup(),))
    if outcome == "answered" and visit.leads_on("answered"):
        return Go(port="answered")
    goodbye = (visit.say("goodbye"),) if outcome == "callback" else ()
    return Finish(reason="answered", verbs=(*goodbye, Hangup()))


def check(settings: Settings, book: Book) -> Iterator[str]:  # noqa: ARG001  the signature of Element.check
    if settings.show_number and (settings.prefix or settings.suffix):
        yield "Choose either one of our numbers or digits around the caller's number to show to members."


ELEMENT: Final = Element(
    name="queue",
    title="Queue",
    group="Connect",
    help="Lets the caller wait for the first free member of a queue.",
    settings=Settings,
    outlets=outlets,
    run=run,
    starts_after_silence=True,
    depends_on_time=True,
    is_end=True,
    check=check,
)
