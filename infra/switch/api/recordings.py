"""Recordings: start, pause, stop, look up, fetch the audio."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from starlette.responses import FileResponse, Response, StreamingResponse

from infra.switch import silence
from infra.switch.api import calls
from infra.switch.api.conferences import find as find_conference
from infra.switch.api.errors import ApiError, not_found, not_in_progress
from infra.switch.api.fields import account_recording_fields, call_recording_fields, recording_fields
from infra.switch.api.form import matches
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok
from infra.switch.leg import Tape
from infra.switch.outgoing import record_call
from infra.switch.recordings import Recording
from infra.switch.sox import ConversionFailed, recorded_channels, remade

CURRENT: Final = "Twilio.CURRENT"
NOT_READY: Final = 20009
Shown = Callable[[Recording], Mapping[str, Any]]


async def start(request: ApiRequest) -> Response:
    call = calls.find(request)
    actor = request.exchange.calls.actor(call.sid)
    if actor is None or call.status != "in-progress":
        raise not_in_progress()
    sid = await record_call(
        actor, request.exchange.recordings, calls.read_recording(request.form), "StartCallRecordingAPI"
    )
    recording = request.found(request.exchange.recordings.find(sid))
    return created(call_recording_fields(recording, request.account, call.sid))


async def list_of_call(request: ApiRequest) -> Response:
    call = calls.find(request)
    found = request.exchange.recordings.of_call(call.sid)
    return page(
        request,
        "recordings",
        found,
        lambda recording: call_recording_fields(recording, request.account, call.sid),
    )


async def fetch_of_call(request: ApiRequest) -> Response:
    recording, shown = _of_call(request)
    return ok(shown(recording))


async def update_of_call(request: ApiRequest) -> Response:
    recording, shown = _of_call(request)
    status = await _change(request, recording, {"paused", "in-progress", "stopped"})
    return ok({**shown(recording), "status": status})


async def list_of_conference(request: ApiRequest) -> Response:
    conference = find_conference(request)
    found = request.exchange.recordings.of_conference(conference.sid)
    parent = f"/Conferences/{conference.sid}"
    return page(request, "recordings", found, lambda it: recording_fields(it, request.account, parent))


async def fetch_of_conference(request: ApiRequest) -> Response:
    recording, shown = _of_conference(request)
    return ok(shown(recording))


async def update_of_conference(request: ApiRequest) -> Response:
    recording, shown = _of_conference(request)
    await _change(request, recording, {"paused", "in-progress"})
    return ok(shown(recording))


async def delete_nested(request: ApiRequest) -> Response:
    recording = request.found(request.exchange.recordings.find(request.sid("recording", "RE")))
    return _deleted(request, recording)


async def list_all(request: ApiRequest) -> Response:
    query = request.query
    call_sid, conference_sid = query.text("CallSid"), query.text("ConferenceSid")
    day = query.day("DateCreated")
    found = (
        recording
        for recording in request.exchange.recordings.newest()
        if call_sid in (None, recording.leg_sid, recording.call_sid)
        and conference_sid in (None, recording.order.conference_sid)
        and matches(recording.created_at, day)
    )
    return page(request, "recordings", found, lambda it: account_recording_fields(it, request.account))


async def fetch(request: ApiRequest) -> Response:
    return ok(account_recording_fields(_find(request), request.account))


async def delete(request: ApiRequest) -> Response:
    return _deleted(request, _find(request))


def _deleted(request: ApiRequest, recording: Recording) -> Response:
    if recording.is_live:
        raise ApiError(NOT_READY, "The recording is not completed.", 409)
    request.exchange.recordings.delete(recording)
    return gone()


async def media(request: ApiRequest) -> Response:
    """The audio of a completed recording; a switch without media serves silence of its length."""
    recording = _find(request)
    if recording.status != "completed":
        raise not_found(request.path)
    channels = request.query.integer("RequestedChannels", recording.order.channels, low=1, high=2)
    if channels > recording.order.channels:
        raise ApiError(20001, "The recording has one channel.")
    if recording.audio:
        return await _real(request, recording.audio, channels)
    seconds = recording.duration_s or 0
    if request.path.endswith(".mp3"):
        return StreamingResponse(silence.mp3(seconds), media_type="audio/mpeg")
    return StreamingResponse(silence.wav(seconds, channels), media_type="audio/x-wav")


async def _real(request: ApiRequest, audio: Path, channels: int) -> Response:
    """The file itself, or made into what was asked for."""
    if not request.path.endswith(".mp3") and channels == recorded_channels(audio):
        return FileResponse(audio, media_type="audio/x-wav")
    ending, kind = ("mp3", "audio/mpeg") if request.path.endswith(".mp3") else ("wav", "audio/x-wav")
    try:
        return Response(await remade(audio, channels, ending), media_type=kind)
    except ConversionFailed as failure:
        raise not_found(request.path) from failure


def _find(request: ApiRequest) -> Recording:
    return request.found(request.exchange.recordings.find(request.sid("recording", "RE")))


def _of_call(request: ApiRequest) -> tuple[Recording, Shown]:
    call = calls.find(request)
    recording = _choose(request, request.exchange.recordings.of_call(call.sid))
    return recording, lambda it: call_recording_fields(it, request.account, call.sid)


def _of_conference(request: ApiRequest) -> tuple[Recording, Shown]:
    conference = find_conference(request)
    recording = _choose(request, request.exchange.recordings.of_conference(conference.sid))
    return recording, lambda it: recording_fields(it, request.account, f"/Conferences/{conference.sid}")


def _choose(request: ApiRequest, among: list[Recording]) -> Recording:
    """The named one, or the only one that runs."""
    if request.ids["recording"] != CURRENT:
        return request.found(next((r for r in among if r.sid == request.ids["recording"]), None))
    live = [recording for recording in among if recording.is_live]
    if len(live) > 1:
        raise ApiError(20001, "Several recordings are running; name one.")
    return request.found(live[0] if live else None)


async def _change(request: ApiRequest, recording: Recording, allowed: set[str]) -> str:
    """Do it; the status to answer with, which a later look-up may not show any more."""
    status = request.form.choice("Status", allowed, "")
    skip = request.form.choice("PauseBehavior", {"skip", "silence"}, "silence") == "skip"
    tape: Tape | None = recording.tape
    if not recording.is_live or tape is None:
        raise ApiError(21220, "Requested resource is not eligible for recording")
    match status:
        case "paused":
            await tape.pause(skip=skip)
            recording.status = "paused"
        case "in-progress":
            await tape.resume()
            recording.status = "in-progress"
        case "stopped":
            await tape.stop()
            request.exchange.recordings.close(recording, tape.done.result())
        case _:
            raise ApiError(20001, "A 'Status' parameter is required.")
    return status
