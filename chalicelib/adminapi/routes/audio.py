"""Audio: the list with titles and categories, upload, download."""

from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import names
from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.resources import BASE, Resource, note, present, read, register
from chalicelib.audio import service
from chalicelib.audio.domain import public_path
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Conflict
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import File, Json

routes = Blueprint(__name__)
WAV: Final = "audio/wav"
_OURS: Final = frozenset({"source", "bytes", "duration_s", "url"})


class NoSound(Conflict):
    """Audio comes into being by uploading a file."""

    code = "no-sound"

    def __init__(self) -> None:
        super().__init__("upload a file first; its title and category can be set afterwards")


def _show(company: str, document: Document) -> dict[str, Any]:
    doc = document.doc
    shown = {key: doc[key] for key in ("title", "category", "text", "source", "bytes", "duration_s")}
    return {**shown, "url": public_path(company, doc["sha"])}


def _check(name: str, body: dict[str, Any]) -> dict[str, Any]:
    del name
    return parse("telephony.AudioBody", {key: body[key] for key in body if key not in _OURS})


def _complete(doc: dict[str, Any], before: Document | None) -> dict[str, Any]:
    if before is None:
        raise NoSound
    return {**before.doc, **doc}


AUDIO: Final = Resource(
    kind=Kind.AUDIO,
    path="audio",
    noun="piece of audio",
    tag="Audio",
    body="telephony.AudioBody",
    shown="telephony.Audio",
    read=rights.FLOWS_EDIT,
    write=rights.FLOWS_EDIT,
    check=_check,
    complete=_complete,
    show=_show,
)
register(routes, AUDIO)


@api_route(
    routes,
    f"{BASE}/audio/{{name}}/file",
    methods=["PUT"],
    right=rights.FLOWS_EDIT,
    operation=Operation(
        summary="Upload a sound (WAV, MP3, FLAC or Ogg Vorbis, at most 10 MB), new or in place of the one there",
        tag="Audio",
        takes="audio/wav,audio/mpeg,audio/flac,audio/ogg",
        gives="telephony.Audio",
        also=(201,),
        is_conditional=True,
    ),
)
def upload(request: ApiRequest, name: str) -> Json:
    before = config_store.find(request.company, Kind.AUDIO, name)
    request.precondition.check(before.version if before else None)
    now = utcnow()
    saved = service.store_upload(
        request.company, names.new_slug(name), request.raw_body, actor=request.caller.actor, now=now
    )
    note(request, "audio.upload", name, version=saved.version, now=now)
    body = present(AUDIO, request.company, saved)
    return Json(body=body, status=200 if before else 201, etag=str(saved.version))


@api_route(
    routes,
    f"{BASE}/audio/{{name}}/file",
    right=rights.FLOWS_EDIT,
    operation=Operation(summary="Download a sound as WAV", tag="Audio", gives=WAV, also=(302,)),
)
def download(request: ApiRequest, name: str) -> File | Json:
    document = read(AUDIO, request, name)
    if document.doc["bytes"] > service.MAX_ANSWER_BYTES:
        return Json(body=None, status=302, headers={"Location": service.link(request.company, document.doc["sha"])})
    sound = service.load(request.company, document.doc["sha"])
    return File(body=sound.to_wav(), content_type=WAV, name=f"{document.name}.wav")
