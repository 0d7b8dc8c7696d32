"""Voicemail: the caller leaves a message that is sent by e-mail (PHN-180)."""

from dataclasses import dataclass
from typing import Any, Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.effects import Effect, VoicemailTaken
from chalicelib.flow.element import Element, Finish, Go, Outcome, Stay, Visit
from chalicelib.flow.events import NO_INPUT, RECORDED, Event, NoInput, Recorded
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.flow.wording import fill
from chalicelib.twiml.verbs import Next, Record, Redirect

DONE: Final = "done"
EMPTY: Final = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    prompt: Prompt = fields.prompt("Message", help="What the caller hears before the tone.", is_required=True)
    emails: tuple[str, ...] = fields.emails("Send to", help="Everyone gets the recording attached.")
    subject: str = fields.text("Subject", help="May use {caller}, {called} and entered values by name.", max_length=150)
    max_length_s: int = fields.whole("Longest message", 120, 5, 3600, unit="s")
    silence_s: int = fields.whole("Stop after silence", 5, 1, 60, unit="s")
    beep: bool = fields.flag("Tone before recording", default=True)
    goodbye: Prompt = fields.prompt("Afterwards", help="Said when the message is taken and the call ends here.")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every mailbox
    return (
        Outlet(port=DONE, title="Message left", is_required=False),
        Outlet(port=EMPTY, title="Nothing recorded", is_required=False, otherwise=DONE),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Record until silence, a key or hang-up. Without a connected outlet the call ends with thanks."""
    match event:
        case Recorded(_, duration_s) if duration_s > 0:
            return _go_on(visit, DONE, (_taken(visit, event),))
        case Recorded() | NoInput():
            return _go_on(visit, EMPTY, ())
        case _:
            return Stay(verbs=_record(visit), state={"recording": True})


def _record(visit: Visit[Settings]) -> tuple[Any, ...]:
    settings = visit.settings
    record = Record(
        action=Next(RECORDED), max_length_s=settings.max_length_s, timeout_s=settings.silence_s, beep=settings.beep
    )
    return (*visit.heard(settings.prompt, "leave-message"), record, Redirect(Next(NO_INPUT)))


def _taken(visit: Visit[Settings], recorded: Recorded) -> VoicemailTaken:
    settings = visit.settings
    subject = settings.subject or "Voicemail from {caller}"
    return VoicemailTaken(
        emails=settings.emails,
        subject=fill(subject, visit.session),
        recording_url=recorded.url,
        recording_sid=recorded.recording_sid,
        duration_s=recorded.duration_s,
        node=visit.node.id,
    )


def _go_on(visit: Visit[Settings], port: str, effects: tuple[Effect, ...]) -> Outcome:
    if visit.leads_on(port) or visit.leads_on(DONE):
        return Go(port=port, effects=effects)
    return Finish(reason="voicemail", verbs=visit.heard(visit.settings.goodbye, "goodbye"), effects=effects)


ELEMENT: Final = Element(
    name="voicemail",
    title="Voicemail",
    group="End",
    help="Takes a message and sends the recording by e-mail.",
    settings=Settings,
    outlets=outlets,
    run=run,
    is_end=True,
)
