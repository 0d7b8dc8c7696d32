"""How the app finds its routes when API Gateway names none of them, and furnishes rooms that nobody came to yet."""

import json

import pytest
from chalice.app import Blueprint

from chalicelib.settings import settings
from chalicelib.web.application import Application
from chalicelib.web.inbound import inbound
from tests.plugins.front_door import FrontDoor
from tests.plugins.http_api import EDGE, HttpApiDoor, http_api_event


@pytest.fixture
def furnished() -> list[str]:
    return []


@pytest.fixture
def app(furnished) -> Application:
    urgent, rest = Blueprint("tests.urgent"), Blueprint("tests.rest")

    @urgent.route("/voice/flow/{company}/{call}")
    def flow(company: str, call: str):
        return {"company": company, "call": call}

    @rest.route("/lists/{name}/entries/{value}")
    def entry(name: str, value: str):
        return [name, value]

    @rest.route("/source")
    def source():
        return [inbound(rest, limit=0).source_ip]

    @rest.route("/cookies")
    def cookies():
        return [rest.current_request.headers.get("cookie")]

    def furnish(application: Application) -> None:
        furnished.append("rest")
        application.register_blueprint(rest)

    app = Application("test")
    app.register_blueprint(urgent)
    return app.then(furnish, is_in_a_hurry=True)


@pytest.fixture
def door(app) -> HttpApiDoor:
    return HttpApiDoor(app)


def test_a_webhook_finds_its_route_by_its_path_and_waits_for_no_other_room(door, furnished) -> None:
    assert door.ask("GET", "/voice/flow/acme/CA1").json == {"company": "acme", "call": "CA1"}
    assert furnished == []


def test_any_other_path_has_the_rest_furnished_once(door, furnished) -> None:
    answers = [door.ask("GET", f"/lists/gold/entries/{value}").json for value in ("1", "2")]

    assert answers == [["gold", "1"], ["gold", "2"]]
    assert furnished == ["rest"]


@pytest.mark.parametrize("sent", ["%2B4790000001", "+4790000001"])
def test_a_parameter_is_read_as_it_was_meant(door, sent) -> None:
    assert door.ask("GET", f"/lists/gold/entries/{sent}").json == ["gold", "+4790000001"]


def test_what_is_not_there_is_refused_in_the_one_shape_of_errors(door) -> None:
    answer = door.ask("GET", "/nowhere/at/all")

    assert (answer.status, answer.json["error"]["code"]) == (404, "not-found")
    assert answer.json["error"]["request_id"] == "request-1="


def test_another_method_is_told_which_there_are(door) -> None:
    answer = door.ask("DELETE", "/voice/flow/acme/CA1")

    assert (answer.status, answer.headers["allow"]) == (405, "GET")


def test_cookies_in_several_headers_are_all_read(door) -> None:
    assert door.ask("GET", "/cookies", headers=[("Cookie", "a=1"), ("Cookie", "b=2")]).json == ["a=1; b=2"]


@pytest.mark.parametrize(
    ("proof", "passed_on", "source"),
    [
        ("the-key", "203.0.113.9, 198.51.100.4", "198.51.100.4"),
        ("the-key", "", EDGE),
        ("a-guess", "203.0.113.9", EDGE),
        ("", "203.0.113.9", EDGE),
    ],
)
def test_whom_cloudfront_asks_for_is_believed_of_our_own_alone(door, monkeypatch, proof, passed_on, source) -> None:
    monkeypatch.setenv("EDGE_KEY", "the-key")
    settings.cache_clear()
    headers = [("Cordboard-Edge", proof), *([("X-Forwarded-For", passed_on)] if passed_on else [])]

    answer = door.ask("GET", "/source", headers=headers)
    settings.cache_clear()

    assert answer.json == [source]


def test_a_host_that_names_our_routes_is_believed(app, furnished) -> None:
    app.furnish()
    door = FrontDoor(app, stage="/api")

    assert door.ask("GET", "/voice/flow/acme/CA1").json == {"company": "acme", "call": "CA1"}
    assert door.ask("GET", "/lists/gold/entries/1").json == ["gold", "1"]


def test_a_host_that_names_a_route_of_a_room_to_come_has_it_furnished(app, furnished) -> None:
    event = http_api_event("GET", "/lists/gold/entries/1", [], None)
    del event["version"]
    event["requestContext"]["resourcePath"] = "/lists/{name}/entries/{value}"
    event["pathParameters"] = {"name": "gold", "value": "1"}

    assert json.loads(app(event, None)["body"]) == ["gold", "1"]
    assert furnished == ["rest"]
