"""The shortcut of the trunk's webhooks: the same answers as Chalice's own way, and what is left to Chalice."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from chalice.app import Blueprint, Chalice
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Conflict
from chalicelib.settings import settings
from chalicelib.twiml.verbs import Hangup, Say
from chalicelib.web import shortcut
from chalicelib.web.inbound import decode, readable
from chalicelib.web.voice import VoiceRequest, status_route, voice_route
from tests.plugins.front_door import FORM, TOKEN, FrontDoor, sign

STEP = "/voice/hello/acme?step=4"
PIECES = ["a", "=", "&", "+", "%2B", "%2b", "%e2%82%ac", "%c3", "%zz", "%4", "%", "é", "%00", ";", " "]


class BothWays:
    """Passes for the app: has each event answered by Chalice and by the shortcut, and tells both answers."""

    def __init__(self, app: Chalice) -> None:
        self.routes = app.routes
        self.quick: Any = None
        self._app = app

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        self.quick = shortcut.answer(self.routes, event)
        self.usual = self._app(event, context)
        return self.usual


@pytest.fixture
def ways(monkeypatch) -> BothWays:
    monkeypatch.setenv("TRUNK_AUTH_TOKEN", TOKEN)
    settings.cache_clear()
    routes = Blueprint("tests.shortcut")

    @voice_route(routes, "/voice/hello/{company}", methods=["POST", "GET"])
    def hello(request: VoiceRequest, company: str):
        if request.digits == "9":
            raise RuntimeError("no such choice")
        return [Say(f"{company}, {request.from_}, {request.query['step']}"), Hangup()]

    @status_route(routes, "/voice/status")
    def status(request: VoiceRequest) -> None:
        if request.call_status == "late":
            raise Conflict("too late")
        if request.call_status == "broken":
            raise RuntimeError("broken")

    app = Chalice("test")
    app.register_blueprint(routes)
    yield BothWays(app)
    settings.cache_clear()


@pytest.fixture
def door(ways) -> FrontDoor:
    return FrontDoor(ways)


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        (STEP, {"CallSid": "CA1", "From": "Åse +47"}, 200),
        (STEP, {"CallSid": "CA1", "From": "+4790000001", "Digits": "9"}, 200),
        ("/voice/hello/acme", {"CallSid": "CA1"}, 200),
        ("/voice/status", {"CallStatus": "completed"}, 204),
        ("/voice/status", {"CallStatus": "late"}, 204),
        ("/voice/status", {"CallStatus": "broken"}, 500),
    ],
)
def test_a_webhook_is_answered_alike_with_and_without_chalice(ways, door, path, form, status) -> None:
    answer = door.webhook(path, form)

    assert answer.status == status
    assert ways.quick == ways.usual


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "bm90IGEgc2lnbmF0dXJl"}])
def test_a_forged_webhook_is_refused_alike(ways, door, headers) -> None:
    answer = door.ask("POST", STEP, body=b"CallSid=CA1", headers={"Content-Type": f"{FORM}; charset=UTF-8", **headers})

    assert answer.status == 403
    assert ways.quick == ways.usual


@pytest.mark.parametrize(
    ("method", "body", "kind", "status"),
    [
        ("GET", None, FORM, 403),
        ("PUT", b"", FORM, 405),
        ("POST", b"{}", "application/json", 403),
        ("POST", b"x", "text/plain", 415),
        ("POST", b"x=" + b"y" * 70_000, FORM, 413),
    ],
)
def test_what_is_unusual_is_left_to_chalice(ways, door, method, body, kind, status) -> None:
    genuine = sign("http://localhost:8000" + STEP, body or b"")
    signature = genuine if status == 413 else "bm90IGEgc2lnbmF0dXJl"

    answer = door.ask(method, STEP, body=body, headers={"Content-Type": kind, "X-Twilio-Signature": signature})

    assert (answer.status, ways.quick) == (status, None)


@given(form=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_every_form_is_read_as_the_standard_library_reads_it(form) -> None:
    pairs = tuple(parse_qsl(form, keep_blank_values=True, errors="surrogateescape"))

    assert decode(form) == pairs
    assert readable(pairs) == {
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"): value.encode(
            "utf-8", "surrogateescape"
        ).decode("utf-8", "replace")
        for name, value in pairs
    }
