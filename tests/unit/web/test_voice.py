"""The voice edge: who is let in, what a view is told, and what the caller hears when something breaks."""

import io
import json
import logging
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from chalice.app import Blueprint, Chalice

from chalicelib.core.errors import Conflict
from chalicelib.observability import powertools
from chalicelib.settings import settings
from chalicelib.twiml.verbs import Hangup, Say
from chalicelib.web import edges
from chalicelib.web.voice import VoiceRequest, status_route, voice_route
from tests.plugins.front_door import FORM, TOKEN, FrontDoor, sign

INCOMING = {"CallSid": "CA1", "From": "+4790000001", "To": "+4721000000", "CallStatus": "ringing"}


@pytest.fixture
def seen() -> list[VoiceRequest]:
    return []


@pytest.fixture
def app(monkeypatch, seen) -> Chalice:
    monkeypatch.setenv("TRUNK_AUTH_TOKEN", TOKEN)
    settings.cache_clear()
    routes = Blueprint("tests.voice")

    @voice_route(routes, "/voice/hello", methods=["POST", "GET"])
    def hello(request: VoiceRequest):
        seen.append(request)
        return [Say("hello"), Hangup()]

    @voice_route(routes, "/voice/flow/{company}/{call}")
    def broken(request: VoiceRequest, company: str, call: str):
        raise RuntimeError(f"no way to handle {request.from_}")

    @status_route(routes, "/voice/status")
    def status(request: VoiceRequest) -> None:
        seen.append(request)
        if request.call_status == "late":
            raise Conflict("too late")
        if request.call_status == "broken":
            raise RuntimeError("broken")

    app = Chalice("test")
    app.register_blueprint(routes)
    yield app
    settings.cache_clear()


@pytest.fixture
def door(app) -> FrontDoor:
    return FrontDoor(app)


def parsed(answer) -> ET.Element:
    return ET.fromstring(answer.text)


def spoken(answer) -> list[str]:
    return [element.text or "" for element in parsed(answer).iter("Say")]


def test_a_signed_webhook_reaches_the_view_as_a_frozen_request(door, seen) -> None:
    answer = door.webhook("/voice/hello?step=4", INCOMING | {"Digits": "12", "Extra": "kept"})

    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert spoken(answer) == ["hello"]
    (request,) = seen
    assert (request.call_sid, request.from_, request.to) == ("CA1", "+4790000001", "+4721000000")
    assert (request.call_status, request.digits, request.params["Extra"]) == ("ringing", "12", "kept")
    assert request.integer("step") == 4


def test_a_retry_carries_the_same_idempotency_token(door, seen) -> None:
    raw = b"CallSid=CA1"
    signed = {"Content-Type": FORM, "X-Twilio-Signature": sign("http://localhost:8000/voice/hello", raw)}

    for _ in range(2):
        door.ask("POST", "/voice/hello", body=raw, headers=signed | {"I-Twilio-Idempotency-Token": "t-1"})

    assert [request.idempotency_token for request in seen] == ["t-1", "t-1"]


@pytest.mark.parametrize(
    "signature",
    [None, "", "bm90IGEgc2lnbmF0dXJl", sign("http://localhost:8000/voice/other", b"CallSid=CA1")],
)
def test_a_forged_webhook_is_refused_and_no_view_sees_it(door, seen, signature) -> None:
    headers = {"Content-Type": FORM} | ({"X-Twilio-Signature": signature} if signature is not None else {})

    answer = door.ask("POST", "/voice/hello", body=b"CallSid=CA1", headers=headers)

    assert answer.status == 403
    assert seen == []


def test_a_webhook_by_get_is_signed_over_its_whole_address(door, seen) -> None:
    url = "/voice/hello?CallSid=CA7&Digits=%2A"
    genuine = {"X-Twilio-Signature": sign("http://localhost:8000" + url, b"")}

    assert door.ask("GET", url, headers=genuine).status == 200
    assert door.ask("GET", url + "&Digits=1", headers=genuine).status == 403
    assert (seen[0].call_sid, seen[0].digits) == ("CA7", "*")


def test_the_signed_address_is_the_public_one_below_any_stage_prefix(app, monkeypatch, seen) -> None:
    for stage, base in [
        ("/api", "https://x.execute-api.eu-north-1.amazonaws.com/api"),
        ("/api", "https://pbx.example"),
        ("", "https://pbx.example/cord"),
    ]:
        monkeypatch.setenv("PUBLIC_BASE_URL", base)
        settings.cache_clear()

        answer = FrontDoor(app, stage=stage, base=base).webhook("/voice/hello?b=1&a=%C3%B8&b=0", INCOMING)

        assert answer.status == 200, base
    assert len(seen) == 3


def test_without_the_raw_query_it_is_rebuilt_in_the_order_it_came(door) -> None:
    assert door.webhook("/voice/hello?step=4&queue=front-desk", INCOMING, raw_query=False).status == 200


def test_whatever_breaks_the_caller_hears_an_apology_in_the_companys_language(door) -> None:
    edges.use_languages({"acme": "nb-NO"}.get)
    try:
        norwegian = door.webhook("/voice/flow/acme/c-1", INCOMING)
        english = door.webhook("/voice/flow/other/c-1", INCOMING)
    finally:
        edges.use_languages(lambda _: None)

    assert norwegian.status == english.status == 200
    assert spoken(norwegian)[0].startswith("Beklager")
    assert spoken(english)[0].startswith("We are sorry")
    assert parsed(norwegian)[-1].tag == "Hangup"


def test_the_apology_is_spoken_even_if_the_language_cannot_be_found(door) -> None:
    def unreachable(company: str) -> str:
        raise ConnectionError

    edges.use_languages(unreachable)
    try:
        answer = door.webhook("/voice/flow/acme/c-1", INCOMING)
    finally:
        edges.use_languages(lambda _: None)

    assert spoken(answer)[0].startswith("We are sorry")


def test_failures_are_logged_without_numbers_and_digits(door) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(powertools().registered_formatter)
    powertools().addHandler(handler)
    try:
        door.webhook("/voice/flow/acme/c-1", INCOMING | {"Digits": "4711"})
    finally:
        powertools().removeHandler(handler)

    line = json.loads(stream.getvalue())
    assert (line["message"], line["call_sid"], line["error_type"]) == ("voice-route-failed", "CA1", "RuntimeError")
    assert "90000001" not in stream.getvalue()
    assert "4711" not in stream.getvalue()
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta()


def test_a_status_callback_is_answered_with_204_also_when_it_comes_late(door, seen) -> None:
    assert door.webhook("/voice/status", INCOMING).status == 204
    assert door.webhook("/voice/status", INCOMING | {"CallStatus": "late"}).status == 204
    assert len(seen) == 2


def test_a_status_callback_that_fails_asks_to_be_sent_again(door) -> None:
    answer = door.webhook("/voice/status", INCOMING | {"CallStatus": "broken"})

    assert answer.status == 500
    assert parsed(answer).tag == "Response"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&&===&",
        b"CallSid=%FF%FE&Digits=%80",
        b"CallSid=\xff\xfe\x80",
        b"Digits=%",
        b"CallSid=CA1&CallSid=CA2",
        b"x=" + b"y" * (64 * 1024 - 2),
        b"&".join(b"%d=" % i for i in range(5000)),
    ],
    ids=["empty", "separators", "bad-escapes", "bad-bytes", "half-escape", "twice", "64-kb", "many-fields"],
)
def test_a_malformed_form_with_a_right_signature_has_an_answer(door, seen, body) -> None:
    answer = door.webhook("/voice/hello", body=body)

    assert answer.status == 200
    for value in seen[0].params.values():
        value.encode()


def test_a_body_over_64_kb_is_refused_unread(door, seen) -> None:
    answer = door.webhook("/voice/hello", body=b"x=" + b"y" * (64 * 1024))

    assert answer.status == 413
    assert seen == []


def test_another_content_type_is_no_webhook(door, seen) -> None:
    assert door.ask("POST", "/voice/hello", body=b"<x/>", headers={"Content-Type": "application/xml"}).status == 415
    assert door.ask("POST", "/voice/hello", body=b"{}", headers={"Content-Type": "application/json"}).status == 403
    assert seen == []
