"""D1: no route reveals or changes anything of another company, whatever name it is asked for."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app import app
from chalicelib.adminapi.routes.campaigns import LINES
from chalicelib.settings import settings
from chalicelib.users import service as users
from chalicelib.users.gate import Gate
from chalicelib.web import access, csrf, session
from chalicelib.web.operations import DECLARED
from tests.integration.adminapi.conftest import OPERATOR, Client, make_company
from tests.integration.adminapi.test_calls import log
from tests.integration.adminapi.test_transfer import furnish
from tests.plugins.front_door import FrontDoor

pytestmark = [pytest.mark.covers("D1"), pytest.mark.usefixtures("aws")]
MARK = "only-of-the-first-company"
ROUTES = sorted({(item.method, item.path) for item in DECLARED if item.path in app.routes and not item.is_public})
NAMES = {
    "queues": "desk",
    "hours": "office",
    "flows": "main",
    "vip-lists": "gold",
    "route-lists": "codes",
    "audio": "welcome",
    "contacts": "rich",
    "campaigns": "spring",
    "conversations": "m-6eabc7bc6c2b6b22fd73e218",
}
CALLBACK = {"queue": "desk", "number": "+4790000002", "external_id": "theirs"}
BODIES = {
    "queues": {"title": "Theirs"},
    "users": {"first_name": "Theirs"},
    "flows": {"draft": {"title": "Theirs"}},
    "numbers": {"title": "Theirs"},
    "companies": {"title": "Theirs"},
    "vip-lists": {"numbers": []},
    "route-lists": {"destination": "n"},
    "api-keys": {"title": "Theirs"},
    "audio": {"title": "Theirs"},
    "contacts": {"title": "Theirs"},
    "conversations": {"channel": "email", "queue": "desk", "from": "Theirs", "external_id": "theirs"},
    "callbacks": CALLBACK,
    "agent": {"state": "available", "logged_on": True, "device_ready": True, "action": "finish"},
}


@dataclass(frozen=True)
class Scene:
    """A furnished company, and the administrator of another who is curious about it."""

    company: str
    number: str
    first: Client
    second: Client
    cookie: dict[str, str]
    callback: str = ""


@pytest.fixture
def scene(company, monkeypatch):
    monkeypatch.setenv("OPERATOR_KEY", OPERATOR)
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    settings.cache_clear()
    before = access._Door.keeper
    access.admit_with(Gate())
    operator = Client(FrontDoor(app), OPERATOR)
    first, second = make_company(operator, company), make_company(operator, f"other-{company}")
    number = f"+4725{int(company[-6:], 16) % 1_000_000:06}"
    furnish(first, number)
    first.put("/queues/desk", {"title": MARK, "members": {"kari": 0}})
    first.put("/vip-lists/gold", {"title": MARK})
    first.put("/contacts/rich", {"title": MARK, "numbers": ["+4790000001"]})
    written = {**BODIES["conversations"], "from": MARK, "text": MARK}
    assert first.post("/conversations", written).json["id"] == NAMES["conversations"]
    callback = first.post("/callbacks", {**CALLBACK, "name": MARK}).json["id"]
    customer = json.dumps({"id": "rich", "number": "+4790000001", "name": MARK}).encode()
    assert first.put("/campaigns/spring/customers.jsonl", customer, Content_Type=LINES).json["created"] == 1
    log(company, MARK, datetime.now(UTC))
    made = second.put("/users/eve", {"first_name": "Eve", "role": "administrator", "is_agent": True})
    assert made.status == 201
    spy = users.start_session(users.get(f"other-{company}", "eve"), now=datetime.now(UTC))
    cookie = {"Cookie": f"{session.COOKIE}={session.seal(spy)}", "X-CSRF-Token": csrf.token(spy.nonce)}
    yield Scene(company, number, first, second, cookie, callback)
    access._Door.keeper = before
    settings.cache_clear()


def kind_of(path: str) -> str:
    """The collection a path is about: ``/api/v1/queues/…``, ``/api/agent/…``."""
    return path.split("/")[3 if path.startswith("/api/v1/") else 2]


def fill(path: str, scene: Scene) -> str:
    """Name the first company's things in a path."""
    kind = kind_of(path)
    names = {
        "name": {"companies": scene.company, "users": "kari", "numbers": scene.number, "api-keys": "tests"}.get(kind)
        or NAMES.get(kind, "desk"),
        "number": "1" if kind == "flows" else "+4790000001",
        "value": "0150",
        "call": f"{scene.company}-{MARK}",
        "callback": scene.callback,
        "queue": "desk",
        "campaign": "spring",
        "customer": "rich",
        "offer": "o-1",
        "notice": "n-1",
    }
    return re.sub(r"{(\w+)}", lambda found: names[found[1]], path)


def body_for(path: str) -> bytes:
    kind = kind_of(path)
    return json.dumps(BODIES.get(kind, {})).encode()


def test_no_route_of_the_api_reveals_or_changes_what_another_company_has(scene) -> None:
    before = scene.first.get("/export").body
    key = {"Authorization": f"Bearer {scene.second.key}", "Cordboard-Company": scene.company}

    for method, path in ROUTES:
        for caller in (key, scene.cookie):
            headers = {**caller, "Content-Type": "application/json", "Accept": "*/*"}
            is_own_key = path == "/api/v1/api-keys/{name}" and method == "DELETE"
            address = fill(path, scene) if not is_own_key else "/api/v1/api-keys/none"
            body = None if method == "GET" else body_for(path)
            answer = scene.second.door.ask(method, address, body=body, headers=headers)
            if method == "GET" and "{" in path and path != "/api/v1/api-keys/{name}":
                assert answer.status == 404, (method, path, answer.status)
            assert answer.status < 500, (method, path, answer.text)
            assert MARK.encode() not in answer.body, (method, path)
            assert scene.company.encode() not in answer.body.replace(f"other-{scene.company}".encode(), b""), (
                method,
                path,
            )
            clean(scene, path)

    assert scene.first.get("/export").body == before
    assert scene.first.get(f"/calls/{scene.company}-{MARK}").status == 200
    assert scene.first.get("/users/kari").status == 200
    assert scene.first.get("/contacts/rich").json["title"] == MARK
    assert scene.first.get("/campaigns/spring/customers/rich").json["name"] == MARK
    asked = scene.first.get(f"/callbacks/{scene.callback}").json
    assert (asked["state"], asked["name"], asked["attempts"]) == ("waiting", MARK, 0)
    kept = scene.first.get(f"/conversations/{NAMES['conversations']}").json
    assert (kept["state"], kept["from"], kept["version"]) == ("waiting", MARK, 1)
    assert scene.first.get(f"/calls/{scene.company}-{MARK}").json["caller_name"] == MARK


def clean(scene: Scene, path: str) -> None:
    """Take away what the second company's PUT has just created, so that the next GET asks for nothing of its own."""
    if path.startswith("/api/v1/") and "{name}" in path and "api-keys" not in path:
        scene.second.delete(fill(path[: path.index("}") + 1], scene).removeprefix("/api/v1"))


def test_a_sound_is_found_only_under_its_own_company(scene) -> None:
    url = scene.first.get("/audio/welcome").json["url"]
    foreign = url.replace(scene.company, f"other-{scene.company}")

    assert scene.first.door.ask("GET", url, headers={"Accept": "*/*"}).status == 200
    assert scene.first.door.ask("GET", foreign, headers={"Accept": "*/*"}).status == 404


def test_the_log_in_of_one_company_opens_no_other(scene) -> None:
    cookie = scene.cookie["Cookie"].partition("=")[2]
    caller = Gate().by_session(cookie)

    assert caller is not None
    assert caller.company == f"other-{scene.company}"
    text, _, signature = cookie.partition(".")
    assert Gate().by_session(f"{text[:-2]}AA.{signature}") is None
