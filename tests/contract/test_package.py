"""The zip alone, unpacked in an empty folder under a Python without site-packages, answers every kind of event."""

import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from chalicelib.aws import dynamo, transport
from chalicelib.aws.conditions import attr
from chalicelib.calls import service as calls
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.live import watchers
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.flow import library
from chalicelib.flow.tables import COUNTERS
from chalicelib.queues.tables import ACD
from chalicelib.settings import settings
from chalicelib.users import service as users
from infra.embedded.process import EmbeddedProcess
from infra.package.__main__ import LARGEST, build
from infra.package.freshness import is_fresh
from tests.contract.unpacked import Functions, incoming, jobs, schedule, socket
from tests.plugins.front_door import FORM, TOKEN
from tests.plugins.http_api import HttpApiDoor

DIST = Path(__file__).parents[2] / "infra" / "dist"
PUBLIC = "https://cordboard.test"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the zip holds Linux libraries, which only Linux can load"),
]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make package`` built, or a new build where that is out of date."""
    if is_fresh(DIST / "deployment.zip") and (DIST / "sam.json").exists():
        return DIST
    out = tmp_path_factory.mktemp("dist")
    build("dev", out)
    return out


@pytest.fixture(scope="module")
def management() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """An address that takes what is posted to WebSockets, and what it took."""
    taken: list[tuple[str, bytes]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", taken
        server.shutdown()


@pytest.fixture
def told(management: tuple[str, list[tuple[str, bytes]]]) -> list[tuple[str, bytes]]:
    """The messages to WebSockets in this test: connection's path and body."""
    management[1].clear()
    return management[1]


@pytest.fixture(scope="module")
def functions(
    packed: Path, aws: EmbeddedProcess, management: tuple[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Functions]:
    folder = tmp_path_factory.mktemp("lambda")
    with zipfile.ZipFile(packed / "deployment.zip") as archive:
        archive.extractall(folder)
    environment = {
        **aws.environment(),
        "PATH": os.environ["PATH"],
        "TRUNK_AUTH_TOKEN": TOKEN,
        "TRUNK_ACCOUNT_SID": "AC" + "0" * 32,
        "TRUNK_API_BASE_URL": "http://127.0.0.1:9",
        "PUBLIC_BASE_URL": PUBLIC,
        "SESSION_SECRET": "s" * 32,
        "MAIL_FROM": "switchboard@cordboard.test",
        "WEBSOCKET_MANAGEMENT_URL": management[0],
        "AWS_LAMBDA_FUNCTION_NAME": "cordboard-test",
    }
    running = Functions(folder, environment)
    yield running
    running.stop()


@pytest.fixture
def door(functions: Functions) -> HttpApiDoor:
    return HttpApiDoor(functions, base=PUBLIC)  # type: ignore[arg-type]


@pytest.fixture
def number(company: str, aws: EmbeddedProcess) -> str:
    """A main number that leads to a flow with a welcome."""
    now, owner = utcnow(), CompanyId(company)
    graph = {
        "start": "welcome",
        "nodes": [
            {"id": "welcome", "type": "audio", "settings": {"prompt": {"text": "Welcome to Fjordvik."}}},
            {"id": "end", "type": "hangup", "settings": {}},
        ],
        "edges": [{"from": "welcome", "port": "next", "to": "end"}],
    }
    main = {"title": "main", "draft": graph, "published": 0}
    number = f"+4722{int(company[-6:], 16) % 1_000_000:06d}"
    companies.create_company(owner, {"title": "Fjordvik"}, actor="test", now=now)
    config_store.put(owner, Kind.FLOW, "main", main, replaces=None, actor="test", now=now)
    library.publish(owner, "main", actor="test", now=now)
    led = {"title": "Main number", "flow": "main"}
    companies.put_number(owner, number, led, replaces=None, actor="test", now=now)
    return number


def test_the_main_number_is_answered_by_its_flow(door, number) -> None:
    answer = door.webhook("/voice/incoming", incoming(number))

    assert answer.status == 200
    assert "Welcome to Fjordvik." in answer.text


def test_pages_come_with_their_templates(door) -> None:
    page = door.ask("GET", "/login")

    assert page.status == 200
    assert '<form method="post" action="/login"' in page.text
    assert re.search(r'src="/static/v-[0-9a-f]+/', page.text)


def test_the_api_describes_itself(door) -> None:
    assert door.ask("GET", "/api/v1/openapi.json").json["openapi"].startswith("3.1")


def test_a_password_is_checked_by_the_compiled_parts_in_the_zip(door, number, company) -> None:
    who, password = f"ola.{company}@example.com", "a long enough secret"
    doc = {"title": "Ola", "email": who, "role": "administrator"}
    user = users.put_user(company, "ola", doc, replaces=None, actor="test", now=utcnow())
    users.set_password_by_link(users.invitation(user, now=utcnow()).token, password, now=utcnow())
    page = door.ask("GET", "/login")
    (csrf,) = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)
    form = httpx.QueryParams({"who": who, "password": password, "csrf_token": csrf, "next": "/"})
    cookie = "; ".join(each.partition(";")[0] for each in page.cookies)

    answer = door.ask(
        "POST", "/login", body=str(form), headers={"Content-Type": FORM, "Cookie": cookie, "Origin": PUBLIC}
    )

    assert answer.status == 303, answer.text
    assert answer.cookies


def test_the_dispatcher_takes_triggers(functions, number, company) -> None:
    assert functions.invoke("chalicelib.queues.jobs.dispatch", jobs({"company": company})) is None


def test_the_jobs_of_a_call_that_ended_put_it_into_the_log(functions, door, number, company) -> None:
    form = incoming(number)
    door.webhook("/voice/incoming", form)
    door.webhook("/voice/status", form | {"CallStatus": "completed", "CallDuration": "4", "SequenceNumber": "1"})

    for body in jobs_waiting(company):
        functions.invoke("chalicelib.queues.jobs.acd", jobs(body))

    call = calls.get(CompanyId(company), CallId(form["CallSid"]))
    assert call.ended_at is not None


def jobs_waiting(company: str) -> list[dict[str, Any]]:
    url = transport.call("sqs", "GetQueueUrl", {"QueueName": settings().queue(ACD.name)})["QueueUrl"]
    found: list[dict[str, Any]] = []
    while True:
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1}
        messages = transport.call("sqs", "ReceiveMessage", asked).get("Messages", [])
        if not messages:
            return [body for body in found if body.get("company") == company]
        found += [json.loads(message["Body"]) for message in messages]


def test_the_sweep_looks_at_everything(functions, aws) -> None:
    assert functions.invoke("chalicelib.queues.jobs.sweep", schedule()) is None


def test_campaigns_are_looked_at_by_the_clock_when_prodded_and_at_an_attempts_end(functions, company) -> None:
    over = {"kind": "due", "company": company, "campaign": "spring", "attempt": "dialled-0000000000000-0"}

    assert functions.invoke("chalicelib.dialler.jobs.repace", schedule()) is None
    assert functions.invoke("chalicelib.dialler.jobs.pace", jobs({"company": company})) is None
    assert functions.invoke("chalicelib.dialler.jobs.attempts", jobs(over)) is None


def test_an_errand_is_done(functions, number, company) -> None:
    body = {"kind": "count", "company": company, "id": "call-1", "counter": "sales"}

    functions.invoke("chalicelib.flow.jobs.errands", jobs(body))

    assert len(dynamo.query_all(COUNTERS, attr("company_counter") == f"{company}#sales")) == 1


def test_a_notice_is_mailed(functions, number, company, aws) -> None:
    who = f"kari.{company}@example.com"
    doc = {"title": "Kari", "email": who, "role": "administrator"}
    users.put_user(company, "kari", doc, replaces=None, actor="test", now=utcnow())
    body = {"kind": "invitation", "company": company, "user": "kari", "channel": "email"}

    functions.invoke("chalicelib.messaging.jobs.notices", jobs(body))

    mails = httpx.get(f"{aws.endpoint}/_embedded/outbox").json()["mails"]
    assert [f"{PUBLIC}/set-password/" in mail["text"] for mail in mails if mail["to"] == [who]] == [True]


def test_a_console_is_let_in_by_its_ticket_and_told_of_news(functions, door, number, company, told) -> None:
    ticket = watchers.issue_ticket(CompanyId(company), now=utcnow())
    form = incoming(number)
    door.webhook("/voice/incoming", form)

    let_in = functions.invoke("app.ws_connect", socket("CONNECT", connection="anna", ticket=ticket))
    refused = functions.invoke("app.ws_connect", socket("CONNECT", connection="eve", ticket="no"))
    heard = functions.invoke("app.ws_message", socket("MESSAGE", connection="anna", body='{"type":"ping"}'))
    news = jobs({"company": company, "type": "call", "id": form["CallSid"]})
    functions.invoke("chalicelib.console.jobs.news", news)
    gone = functions.invoke("app.ws_disconnect", socket("DISCONNECT", connection="anna"))

    assert [answer["statusCode"] for answer in (let_in, refused, heard, gone)] == [200, 401, 200, 200]
    assert [path for path, _ in told] == ["/@connections/anna", "/@connections/anna"]
    assert b"pong" in told[0][1]
    assert form["CallSid"].encode() in told[1][1]


def test_every_function_of_the_cloud_template_is_tried_here(packed) -> None:
    resources = json.loads((packed / "sam.json").read_text())["Resources"].values()
    functions = [resource for resource in resources if resource["Type"] == "AWS::Serverless::Function"]
    handlers = {function["Properties"]["Handler"] for function in functions}
    tried = (Path(__file__).read_text(), Path(__file__).with_name("unpacked.py").read_text())

    assert len(handlers) >= 10
    assert {handler for handler in handlers if not any(f'"{handler}"' in text for text in tried)} == set()


def test_the_cloud_template_has_no_rest_api(packed) -> None:
    template = json.loads((packed / "sam.json").read_text())

    assert "AWS::Serverless::Api" not in {resource["Type"] for resource in template["Resources"].values()}
    assert "RestAPI" not in json.dumps(template)


def test_a_process_that_answered_a_call_stays_small(functions, door, number) -> None:
    functions.start()
    door.webhook("/voice/incoming", incoming(number))

    measured = functions.measure("app.ws_disconnect", socket("DISCONNECT", connection="nobody"))

    assert measured["memory_mb"] <= 90


def test_the_zip_is_small_and_keeps_the_licences(packed) -> None:
    archive = packed / "deployment.zip"
    with zipfile.ZipFile(archive) as entries:
        names = [name for name in entries.namelist() if ".dist-info/" in name]

    kept = {name.split("/")[0] for name in names if re.search(r"/METADATA|LICEN[CS]E|COPYING", name, re.IGNORECASE)}
    assert archive.stat().st_size <= LARGEST
    assert kept == {name.split("/")[0] for name in names}
