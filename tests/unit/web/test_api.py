"""The API edge: who is let in, one error shape for everything, and conditional answers."""

import json

import pytest
from chalice.app import Blueprint, Chalice

from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.settings import settings
from chalicelib.web import access, csrf
from chalicelib.web.access import Caller
from chalicelib.web.api import ApiRequest, api_route, one_error_shape
from chalicelib.web.replies import File, Json
from tests.plugins.front_door import FrontDoor

KEY = {"Authorization": "Bearer cb_right"}
COOKIE = {"Cookie": "cordboard_session=kari"}
CALLER = Caller(company="acme", kind="key", name="crm", rights=frozenset({"queues.read"}))
KARI = Caller(company="acme", kind="session", name="Kari", user="kari", rights=frozenset(), csrf_binding="n-1")


class Doorkeeper:
    """Knows one key and one cookie."""

    def by_key(self, key: str, *, company: str) -> Caller | None:
        return CALLER if key == "cb_right" else None

    def by_session(self, cookie: str) -> Caller | None:
        return KARI if cookie == "kari" else None


@pytest.fixture
def door(monkeypatch) -> FrontDoor:
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    settings.cache_clear()
    before = access._Door.keeper
    access.admit_with(Doorkeeper())
    routes = Blueprint("tests.api")

    @api_route(routes, "/api/v1/things/{name}", methods=["GET"], right="queues.read")
    def read(request: ApiRequest, name: str):
        if name == "gone":
            raise NotFound("there is no such thing", name=name)
        if name == "down":
            raise Unavailable("dynamodb did not answer")
        if name == "broken":
            raise ValueError("+4790000001 is odd")
        return Json(body={"name": name, "company": request.company}, etag="7")

    @api_route(routes, "/api/v1/things/{name}", methods=["PUT"])
    def write(request: ApiRequest, name: str):
        return Json(body=request.json(), status=201)

    @api_route(routes, "/api/v1/secrets", right="everything")
    def secrets(request: ApiRequest):
        return {}

    @api_route(routes, "/api/v1/open", public=True)
    def anyone(request: ApiRequest):
        return File(body=b"RIFF", content_type="audio/wav", name="a.wav")

    app = Chalice("test")
    app.register_blueprint(routes)
    app.register_middleware(one_error_shape, "http")
    yield FrontDoor(app)
    access._Door.keeper = before
    settings.cache_clear()


def error_of(answer) -> dict:
    body = answer.json
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details", "request_id"}
    return body["error"]


def test_a_known_key_is_let_in_for_its_own_company(door) -> None:
    answer = door.ask("GET", "/api/v1/things/a", headers=KEY)

    assert (answer.status, answer.json) == (200, {"name": "a", "company": "acme"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer cb_wrong"}, {"Authorization": "Basic cb_right"}, {"Authorization": "Bearer"}],
)
def test_a_stranger_is_told_401(door, headers) -> None:
    answer = door.ask("GET", "/api/v1/things/a", headers=headers)

    assert (answer.status, error_of(answer)["code"]) == (401, "unauthorised")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_key_is_not_saved_by_a_right_cookie(door) -> None:
    assert door.ask("GET", "/api/v1/things/a", headers=COOKIE | {"Authorization": "Bearer x"}).status == 401


def test_a_caller_without_the_right_is_told_403(door) -> None:
    answer = door.ask("GET", "/api/v1/secrets", headers=KEY)

    assert (answer.status, error_of(answer)["details"]) == (403, {"right": "everything"})


@pytest.mark.parametrize(
    ("name", "status", "code"), [("gone", 404, "not-found"), ("down", 503, "unavailable"), ("broken", 500, "internal")]
)
def test_every_failure_has_the_one_shape(door, name, status, code) -> None:
    answer = door.ask("GET", f"/api/v1/things/{name}", headers=KEY)

    assert answer.status == status
    error = error_of(answer)
    assert (error["code"], error["request_id"]) == (code, "request-1")
    assert "90000001" not in answer.text


def test_a_method_that_is_not_there_is_refused_in_the_same_shape(door) -> None:
    answer = door.ask("DELETE", "/api/v1/things/a", headers=KEY)

    assert (answer.status, error_of(answer)["code"]) == (405, "method-not-allowed")


def test_an_unchanged_thing_is_not_sent_again(door) -> None:
    first = door.ask("GET", "/api/v1/things/a", headers=KEY)
    again = door.ask("GET", "/api/v1/things/a", headers=KEY | {"If-None-Match": first.headers["etag"]})

    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NaN",
        b'{"a": Infinity}',
        b"\xff\xfe",
        b'"\\ud800"',
        b"[" * 100_000,
    ],
    ids=["empty", "half", "nan", "infinity", "bytes", "surrogate", "bottomless"],
)
def test_a_body_that_is_no_json_is_told_so(door, body) -> None:
    headers = KEY | {"Content-Type": "application/json"}

    answer = door.ask("PUT", "/api/v1/things/a", body=body, headers=headers)

    assert (answer.status, error_of(answer)["code"]) == (400, "invalid")


def test_a_body_of_another_type_is_told_so(door) -> None:
    answer = door.ask("PUT", "/api/v1/things/a", body=b"<a/>", headers=KEY | {"Content-Type": "text/xml"})

    assert (answer.status, error_of(answer)["code"]) == (415, "unsupported-media-type")


def test_a_body_beyond_the_limit_is_refused(door) -> None:
    answer = door.ask("PUT", "/api/v1/things/a", body=b"x" * (11 * 1024 * 1024), headers=KEY)

    assert (answer.status, error_of(answer)["code"]) == (413, "too-large")


def test_a_session_changes_nothing_without_its_token(door) -> None:
    json_type = {"Content-Type": "application/json"}
    token = csrf.token("n-1")

    assert door.ask("PUT", "/api/v1/things/a", body=b"{}", headers=COOKIE | json_type).status == 403
    wrong = COOKIE | json_type | {"X-CSRF-Token": csrf.token("n-2")}
    assert error_of(door.ask("PUT", "/api/v1/things/a", body=b"{}", headers=wrong))["code"] == "csrf"
    right = COOKIE | json_type | {"X-CSRF-Token": token}
    assert door.ask("PUT", "/api/v1/things/a", body=b"{}", headers=right).status == 201
    beacon = json.dumps({"csrf_token": token})
    assert door.ask("PUT", "/api/v1/things/a", body=beacon, headers=COOKIE | json_type).status == 201


def test_a_public_route_lets_anyone_in_and_offers_files(door) -> None:
    answer = door.ask("GET", "/api/v1/open", headers={"Accept": "*/*"})

    assert (answer.status, answer.body) == (200, b"RIFF")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.wav"'
