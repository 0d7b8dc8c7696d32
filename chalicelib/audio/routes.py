"""Where trunks and browsers fetch sounds: ``/audio/{company}/{sha}.wav``, unguessable and unchanging."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.audio import service
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.replies import File, Json

routes = Blueprint(__name__)
IMMUTABLE: Final = "public, max-age=31536000, immutable"
MAX_SLICE_S: Final = service.MAX_ANSWER_BYTES // 16_000
_SUFFIX: Final = ".wav"


@api_route(routes, "/audio/{company}/{file}", methods=["GET"], public=True)
def fetch(request: ApiRequest, company: str, file: str) -> File | Json:
    """Send a sound; ``?from=90&for=60`` sends one minute of it, looped, as heard 90 s into a wait."""
    if not file.endswith(_SUFFIX):
        raise NotFound("there is no such audio")
    name = file.removesuffix(_SUFFIX)
    sound = service.load(company, name)
    for_s = _seconds(request, "for")
    if for_s is not None:
        sound = sound.looped(from_s=_seconds(request, "from") or 0, for_s=min(for_s, MAX_SLICE_S))
    if len(sound.samples) > service.MAX_ANSWER_BYTES:
        return Json(body=None, status=302, headers={"Location": service.link(company, name)})
    headers = {"Cache-Control": IMMUTABLE, "Cross-Origin-Resource-Policy": "cross-origin"}
    return File(body=sound.to_wav(), content_type="audio/wav", headers=headers)


def _seconds(request: ApiRequest, name: str) -> int | None:
    text = request.query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 8):  # noqa: PLR2004
        raise Invalid(f"{name} takes whole seconds")
    return int(text)
