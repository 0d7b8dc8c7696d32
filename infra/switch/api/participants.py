"""Participants: call in, look up, mute, hold, coach, remove."""

from typing import Final

from starlette.responses import Response

from infra.switch.announcement import announce_to_one
from infra.switch.api import calls
from infra.switch.api.conferences import find as find_conference
from infra.switch.api.errors import ApiError, not_found
from infra.switch.api.fields import participant_fields
from infra.switch.api.form import Form
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok
from infra.switch.call import Hook
from infra.switch.conference import Conference
from infra.switch.conferences import AnyConference
from infra.switch.detection import read_detection
from infra.switch.invitation import invite
from infra.switch.participant import Participant, Terms
from infra.switch.recordings import RECORDING_EVENTS
from infra.switch.sids import is_sid

CONFERENCE_EVENTS: Final = frozenset(
    {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"}
)
MAX_PARTICIPANTS: Final = 250
BAD_COACH: Final = 13240
LABEL_TAKEN: Final = 16025


async def create(request: ApiRequest) -> Response:
    """Ring somebody into a conference, which is made if nobody is in it yet."""
    order, terms = calls.read_order(request), _terms(request.form)
    order.detection = read_detection(
        request.form.choice("MachineDetection", calls.DETECTION_MODES, "none"),
        calls.figure(request.form),
        is_async=True,
        callback=request.form.hook("AmdStatusCallback", "AmdStatusCallbackMethod"),
    )
    if terms.coach and request.exchange.conferences.of(terms.coach) is None:
        raise ApiError(BAD_COACH, "The call to coach is in no conference.")
    conference = _conference(request, terms)
    if terms.label and conference.find(terms.label):
        raise ApiError(LABEL_TAKEN, "The label is taken by another participant.")
    participant = invite(request.exchange, conference, order, terms)
    return created(participant_fields(participant, conference, request.account))


def _conference(request: ApiRequest, terms: Terms) -> Conference:
    name = request.ids["conference"]
    if not is_sid(name, "CF"):
        return request.exchange.conferences.get_or_create(name, terms)
    conference = find_conference(request)
    if conference.is_over or not isinstance(conference, Conference):
        raise ApiError(20001, "The conference is over.")
    return conference


def _terms(form: Form) -> Terms:
    return Terms(
        label=form.text("Label"),
        is_muted=form.flag("Muted", default=False),
        beep=form.choice("Beep", {"true", "false", "onEnter", "onExit"}, "true"),
        start_on_enter=form.flag("StartConferenceOnEnter", default=True),
        end_on_exit=form.flag("EndConferenceOnExit", default=False),
        wait=form.hook("WaitUrl"),
        is_silent=form.text("WaitUrl") == "",
        max_participants=form.integer("MaxParticipants", MAX_PARTICIPANTS, low=2, high=MAX_PARTICIPANTS),
        coach=form.text("CallSidToCoach") if form.flag("Coaching", default=False) else None,
        is_recorded=form.text("ConferenceRecord") in {"true", "record-from-start"},
        subscription=form.subscription("ConferenceStatusCallback", known=CONFERENCE_EVENTS, default=("start", "end")),
        recording=form.subscription("ConferenceRecordingStatusCallback", known=RECORDING_EVENTS),
    )


async def list_all(request: ApiRequest) -> Response:
    conference, query = find_conference(request), request.query
    found = [p for p in reversed(conference.members) if _passes(p, query)]
    return page(request, "participants", found, lambda p: participant_fields(p, conference, request.account))


def _passes(participant: Participant, query: Form) -> bool:
    state = {
        "Muted": participant.is_muted,
        "Hold": participant.is_held,
        "Coaching": participant.is_coaching,
    }
    return all(query.flag(name, value) == value for name, value in state.items())


async def fetch(request: ApiRequest) -> Response:
    conference = find_conference(request)
    return ok(participant_fields(_find(request, conference), conference, request.account))


async def delete(request: ApiRequest) -> Response:
    conference = _live(request)
    conference.kick(_find(request, conference))
    return gone()


async def update(request: ApiRequest) -> Response:
    conference, form = _live(request), request.form
    participant = _find(request, conference)
    if form.has("Hold"):
        participant.hold = form.hook("HoldUrl", default="GET")
        conference.hold(participant, is_held=form.flag("Hold", default=False))
    if form.has("Muted"):
        conference.mute(participant, is_muted=form.flag("Muted", default=False))
    if _modify(request, participant):
        conference.modified(participant)
    if (announcement := form.hook("AnnounceUrl")) and participant.is_connected:
        work = announce_to_one(conference, participant, announcement)
        request.exchange.background.spawn(work)
    return ok(participant_fields(participant, conference, request.account))


def _modify(request: ApiRequest, participant: Participant) -> bool:
    """Coaching, exit rules and wait music; whether any was given."""
    form = request.form
    names = {"Coaching", "BeepOnExit", "EndConferenceOnExit", "WaitUrl"}
    if not any(form.has(name) for name in names):
        return False
    if form.has("Coaching"):
        _coach(request, participant)
    participant.beep_on_exit = form.flag("BeepOnExit", participant.beep_on_exit)
    participant.end_on_exit = form.flag("EndConferenceOnExit", participant.end_on_exit)
    if url := form.url("WaitUrl"):
        participant.wait = Hook(url, form.method("WaitMethod"))
    return True


def _coach(request: ApiRequest, participant: Participant) -> None:
    participant.is_coaching = request.form.flag("Coaching", default=False)
    coached = request.form.text("CallSidToCoach")
    if not participant.is_coaching:
        participant.coached_sid = None
    elif coached:
        if request.exchange.conferences.of(coached) is None:
            raise ApiError(BAD_COACH, "The call to coach is in no conference.")
        participant.coached_sid = coached


def _live(request: ApiRequest) -> Conference:
    """One that somebody may be in."""
    conference = find_conference(request)
    if not isinstance(conference, Conference):
        raise not_found(request.path)
    return conference


def _find(request: ApiRequest, conference: AnyConference) -> Participant:
    found = conference.find(request.ids["participant"])
    if found is None:
        raise not_found(request.path)
    return found
