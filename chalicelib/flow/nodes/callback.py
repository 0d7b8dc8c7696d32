"""Callback: the caller asks to be called back instead of waiting (PHN-179, PHN-191…199, PUZ-29, A-20)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.core.replacing import replace
from chalicelib.directory.hours import read_at
from chalicelib.flow import fields
from chalicelib.flow.asks import AskCallback, CallbackReply
from chalicelib.flow.book import Book
from chalicelib.flow.effects import CALLBACK_NUMBER, RequestCallback
from chalicelib.flow.element import Element, Go, Inquire, Outcome, Stay, Visit
from chalicelib.flow.events import Answer, Digits, Event, NoInput
from chalicelib.flow.nodes.asking import Question, ask, attempts
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.twiml.verbs import Prompt as PromptVerb

OPEN: Final = "open"
REQUESTED: Final = "requested"
FAILED: Final = "failed"
SHUT: Final = "closed"
TRIES: Final = 3
OWN_NUMBER: Final = "*"
"""What a caller enters for the number they call from: no trunk tells a hash key alone from silence."""
_TIMEOUT_S: Final = 5
_MOST_DIGITS: Final = 20
_MINUTE_S: Final = 60
_OWN: Final = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    queue: str = fields.reference(
        "Queue", "queue", help="Its members call back; it may be another than the caller waited in.", is_required=True
    )
    ask_number: bool = fields.flag(
        "Ask for the number",
        help="The caller enters it and ends with the hash key, or enters star and hash for the number they call from. "
        "A withheld number is asked for in any case.",
    )
    info: Prompt = fields.prompt("Information", help="Said only where the number is asked for.")
    invalid: Prompt = fields.prompt("Invalid number", help="Said before the number is asked for again.")
    confirm: Prompt = fields.prompt("Confirmation", help="Said as soon as the request stands.")
    presentation_number: str = fields.reference(
        "Number shown", "number", help="Whoever is called back sees it. Left out: the number that was called."
    )
    hours: str = fields.reference("Opening hours", "hours", help="Only while these are open; left out: always.")
    priority: int = fields.whole(
        "Priority", 5, 1, 9, help="1 is served first. Who waited in the same queue before keeps place and priority."
    )
    max_attempts: int = fields.whole("Attempts", 3, 0, 20, help="How often the number is dialled; 0: until reached.")
    retry_minutes: int = fields.whole("Between attempts", 5, 1, 15, unit="min")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the hours are in the settings
    shut = (Outlet(port=SHUT, title="Closed", is_required=False, otherwise=FAILED, pace="instant"),)
    return (
        Outlet(port=REQUESTED, title="Callback requested", pace="heard"),
        Outlet(port=FAILED, title="No callback", pace="instant"),
        *(shut if settings.hours else ()),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Look first whether the caller can be called back where they are, and ask for another number where need be."""
    own = visit.noted(_OWN, None)
    match event:
        case Answer(CallbackReply() as reply):
            return _told(visit, own, reply)
        case _ if own is None:
            return _begin(visit)
        case Digits(value) if value:
            return _entered(visit, own, value)
        case Digits() | NoInput():
            return _again(visit, own)
        case _:
            return _question(visit, own, attempt=max(attempts(visit), 1))


def _begin(visit: Visit[Settings]) -> Outcome:
    """Outside the opening hours nothing is offered; who asked already in this call is called back once."""
    if _is_shut(visit):
        return Go(port=SHUT)
    if CALLBACK_NUMBER in visit.session.values:
        return _confirmed(visit)
    return Inquire(_look(visit, visit.session.caller))


def _told(visit: Visit[Settings], own: str | None, reply: CallbackReply) -> Outcome:
    """Go by what is known of a number: first of the one they call from (``own`` is ``None``), then of those entered."""
    if not reply.is_possible:
        return Go(port=FAILED, detail=reply.why)
    if own is None and (visit.settings.ask_number or not reply.number):
        return _question(visit, reply.number)
    return _request(visit, reply) if reply.number else _again(visit, own or "", is_wrong=True)


def _entered(visit: Visit[Settings], own: str, value: str) -> Outcome:
    """A star alone stands for the number they call from; with digits it means a mistake."""
    if OWN_NUMBER in value and (value != OWN_NUMBER or not own):
        return _again(visit, own)
    return Inquire(_look(visit, own if value == OWN_NUMBER else value), visit.session.state)


def _is_shut(visit: Visit[Settings]) -> bool:
    name, book = visit.settings.hours, visit.book
    if not name:
        return False
    hours = book.hours.get(name)
    if hours is None:
        return True
    return read_at(hours, visit.now, book.zone, calendar=book.calendar, country=book.country).category != OPEN


def _look(visit: Visit[Settings], number: str) -> AskCallback:
    return AskCallback(visit.settings.queue, number, visit.session.called)


def _question(visit: Visit[Settings], own: str, *, attempt: int = 1, before: tuple[PromptVerb, ...] = ()) -> Stay:
    """Ask for a number; ``own`` is the one they call from, empty where nobody can be reached there."""
    settings = visit.settings
    or_own = (visit.say("callback-own"),) if own else ()
    info = visit.heard(settings.info) or (visit.say("callback-number"), *or_own)
    question = Question(prompts=(*before, *info), timeout_s=_TIMEOUT_S, digits=_MOST_DIGITS, finish_on="#")
    asked = ask(question, attempt=attempt)
    return replace(asked, state={**asked.state, _OWN: own})


def _again(visit: Visit[Settings], own: str, *, is_wrong: bool = False) -> Stay | Go:
    asked = max(attempts(visit), 1)
    if asked >= TRIES:
        return Go(port=FAILED)
    before = visit.heard(visit.settings.invalid, "callback-invalid") if is_wrong else ()
    return _question(visit, own, attempt=asked + 1, before=before)


def _request(visit: Visit[Settings], reply: CallbackReply) -> Go:
    settings = visit.settings
    effect = RequestCallback(
        queue=settings.queue,
        number=reply.number,
        shown=settings.presentation_number or visit.session.called,
        priority=settings.priority,
        max_attempts=settings.max_attempts,
        retry_s=settings.retry_minutes * _MINUTE_S,
        node=visit.node.id,
        vip=visit.session.vip,
        only=reply.only,
    )
    return replace(_confirmed(visit), effects=(effect,), values={CALLBACK_NUMBER: reply.number})


def _confirmed(visit: Visit[Settings]) -> Go:
    return Go(port=REQUESTED, verbs=visit.heard(visit.settings.confirm, "callback-confirm"))


ELEMENT: Final = Element(
    name="callback",
    title="Callback",
    group="Connect",
    help="The caller need not wait: a member of the queue calls them back.",
    settings=Settings,
    outlets=outlets,
    run=run,
    starts_after_silence=True,
    depends_on_time=True,
)
