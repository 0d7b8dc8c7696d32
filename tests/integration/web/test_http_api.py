"""The real app behind API Gateway's HTTP API: calls, pages and files by the events of payload format 1.0."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from app import app
from chalicelib.core.clock import utcnow
from chalicelib.settings import settings
from chalicelib.users import service as users
from infra.bench.standard_call import set_up
from tests.contract.unpacked import incoming
from tests.integration.adminapi.conftest import Client, api_app, make_company, operator  # noqa: F401  fixtures
from tests.integration.adminapi.test_telephony import WAV, tone
from tests.plugins.front_door import FORM, TOKEN, FrontDoor, sign
from tests.plugins.http_api import HOST, HttpApiDoor

PEOPLE, TRUNK = "https://pbx.example", f"https://{HOST}"
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def deployed(aws, monkeypatch) -> None:
    """The addresses that the template gives the functions: CloudFront's for people, the API's own for the trunk."""
    named = {
        "PUBLIC_BASE_URL": PEOPLE,
        "WEBHOOK_BASE_URL": TRUNK,
        "TRUNK_AUTH_TOKEN": TOKEN,
        "SESSION_SECRET": "s" * 32,
    }
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def number(company) -> str:
    number = f"+4722{int(company[-6:], 16) % 1_000_000:06d}"
    set_up(company, number)
    return number


@pytest.fixture
def customer(operator, company) -> Client:  # noqa: F811  a fixture
    """An administrator's key, used behind the HTTP API."""
    return Client(HttpApiDoor(app), make_company(operator, company).key)


@pytest.mark.parametrize("base", [TRUNK, PEOPLE])
def test_a_call_is_led_by_its_flow_whichever_address_the_trunk_signed(number, base) -> None:
    door, form = HttpApiDoor(app, base=base), incoming(number)

    menu = door.webhook("/voice/incoming", form)
    (keys,) = re.findall(r'<Gather [^>]*action="([^"#]+)', menu.text)
    queued = door.webhook(unescape(keys), form | {"Digits": "1", "CallStatus": "in-progress"})

    assert (menu.status, queued.status) == (200, 200)
    assert "Press 1" in menu.text
    assert "<Enqueue" in queued.text


def test_a_webhook_signed_for_another_address_is_refused(number) -> None:
    assert HttpApiDoor(app, base="https://elsewhere.example").webhook("/voice/incoming", incoming(number)).status == 403


def test_a_query_is_signed_as_it_was_sent_whatever_order_it_is_handed_on_in(number) -> None:
    door, form = HttpApiDoor(app, base=TRUNK), incoming(number)
    path = "/voice/incoming?note=one%20two&empty=&note=three"

    assert door.webhook(path, form).status == 200
    wrong = {"Content-Type": FORM, "X-Twilio-Signature": sign(TRUNK + path + "&more=1", urlencode(form).encode())}
    assert door.ask("POST", path, body=urlencode(form), headers=wrong).status == 403


def test_a_person_logs_in_and_stays_logged_in_by_cookies(company, number) -> None:
    door, who = HttpApiDoor(app), f"kari@{company}.example"
    profile = {"first_name": "Kari", "last_name": "Aasen", "email": who, "is_agent": True, "role": "administrator"}
    user = users.put_user(company, "kari", profile, replaces=None, actor="test", now=utcnow())
    users.set_password_by_link(users.invitation(user, now=utcnow()).token, PASSWORD, now=utcnow())
    page = door.ask("GET", "/login")
    (csrf,) = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)
    form = urlencode({"who": who, "password": PASSWORD, "csrf_token": csrf, "next": "/console/live"})
    visitor = page.cookies[0].partition(";")[0]

    in_ = door.ask("POST", "/login", body=form, headers={"Content-Type": FORM, "Cookie": visitor, "Origin": PEOPLE})
    session = in_.cookies[0].partition(";")[0]
    live = door.ask("GET", "/console/live", headers=[("Cookie", "other=1"), ("Cookie", session)])

    assert (in_.status, in_.headers["location"], live.status) == (303, "/console/live", 200)
    assert "Path=/" in in_.cookies[0]
    assert "Secure" in in_.cookies[0]
    stranger = door.ask("GET", "/console/live")
    assert (stranger.status, stranger.headers["location"]) == (303, "/login?next=/console/live")


def test_sound_goes_in_and_out_as_bytes_also_to_a_trunk_that_names_no_type(customer) -> None:
    made = customer.put("/audio/welcome/file", tone(), **WAV)
    fetched = customer.door.ask("GET", made.json["url"])

    assert made.status == 201
    assert fetched.body == tone()
    assert fetched.headers["content-type"] == "audio/wav"


def test_text_and_json_go_in_as_they_are(customer) -> None:
    assert customer.put("/queues/desk", {"title": "Café ☎"}).status == 201

    assert customer.get("/queues/desk").json["title"] == "Café ☎"


def test_repeated_parameters_and_escaped_values_are_read_as_outside_the_cloud(customer, operator) -> None:  # noqa: F811  a fixture
    elsewhere = Client(FrontDoor(app), customer.key)
    customer.put("/vip-lists/gold", {"title": "Gold"})
    customer.put("/vip-lists/gold/entries/%2B4790000001", {})

    asked = "/vip-lists/gold/entries?limit=5&limit=1"
    assert customer.get(asked).json == elsewhere.get(asked).json
    assert customer.get("/vip-lists/gold/entries").json["items"] != []


def test_nothing_is_where_nothing_was_built_and_errors_have_one_shape(customer) -> None:
    nowhere = customer.get("/no-such-thing")
    refused = customer.delete("/me")

    assert (nowhere.status, nowhere.json["error"]["code"]) == (404, "not-found")
    assert (refused.status, refused.json["error"]["code"]) == (405, "method-not-allowed")
    assert customer.get("/me").status == 200
