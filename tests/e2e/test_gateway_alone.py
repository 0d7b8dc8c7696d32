"""``make gateway``: the functions alone, on somebody else's AWS and somebody else's trunk, told by settings only."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from twilio.rest import Client

from chalicelib.trunk.client import RETRIED
from chalicelib.trunk.http import TrunkHttpClient
from infra.demo.seed import company_archive
from infra.embedded.process import EmbeddedProcess
from tests.e2e.house import free_port
from tests.e2e.programs import bare_environment, program, run
from tests.e2e.softphone import SOON_S, Softphone

pytestmark = pytest.mark.slow

COMPANY, MAIN, CALLER = "fjordvik", "+4721000000", "+4790712345"
SID, TOKEN, OPERATOR = "AC" + "5" * 32, secrets.token_hex(16), secrets.token_urlsafe(24)
PASSWORD = "a password for one test"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Two programs: the functions, and the trunk that they were told of."""

    functions: str
    trunk: str
    environment: dict[str, str]

    @property
    def phones(self) -> str:
        return "ws" + self.trunk.removeprefix("http") + "/phones/ws"

    def client(self) -> Client:
        return Client(SID, TOKEN, http_client=TrunkHttpClient(self.trunk))


@pytest.fixture
def embedded(embedded_aws: EmbeddedProcess) -> dict[str, str]:
    return embedded_aws.environment()


@pytest.fixture
def moto(embedded_aws: EmbeddedProcess) -> Iterator[dict[str, str]]:
    """Moto's tables and files; its server keeps messages back while others wait for them, so queues are elsewhere."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        **embedded_aws.environment(),
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ENDPOINT_URL_DYNAMODB": "",
        "AWS_ENDPOINT_URL_SQS": embedded_aws.endpoint,
    }
    server.stop()


@pytest.fixture(params=["embedded", "moto"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    gateway, switch = free_port(), free_port()
    functions, trunk = f"http://127.0.0.1:{gateway}", f"http://127.0.0.1:{switch}"
    account = {"TRUNK_ACCOUNT_SID": SID, "TRUNK_AUTH_TOKEN": TOKEN, "TRUNK_API_BASE_URL": trunk}
    apart = f"{request.param}-{secrets.token_hex(3)}-"
    environment = bare_environment(
        **request.getfixturevalue(request.param),
        **account,
        PUBLIC_BASE_URL=functions,
        PORT=str(gateway),
        OPERATOR_KEY=OPERATOR,
        CORDBOARD_STATE=str(tmp_path / "state"),
        TABLE_PREFIX=apart,
        QUEUE_PREFIX=apart,
        FILES_BUCKET=f"{apart}files",
    )
    trunk_environment = bare_environment(**account, SWITCH_PORT=str(switch), SWITCH_CALLS_PER_SECOND="50")
    with (
        program(("-m", "infra.switch"), trunk_environment, answers_at=f"{trunk}/health", log=tmp_path / "switch.log"),
        program(("-m", "infra.gateway"), environment, answers_at=f"{functions}/login", log=tmp_path / "gateway.log"),
    ):
        yield Deployment(functions=functions, trunk=trunk, environment=environment)


def test_the_company_is_imported_its_numbers_connected_and_a_call_reaches_an_agent(deployment: Deployment) -> None:
    import_company(deployment)
    deployment.client().incoming_phone_numbers.create(phone_number=MAIN)

    connected = run(deployment.environment, "-m", "infra.connect")
    assert f"{MAIN}  comes here now" in connected.stdout
    assert "+4721000010  is not in the account of the trunk" in connected.stdout
    assert connected.returncode == 1
    (number,) = deployment.client().incoming_phone_numbers.list()
    assert number.voice_url == f"{deployment.functions}/voice/incoming{RETRIED}"
    assert number.status_callback == f"{deployment.functions}/voice/status{RETRIED}"

    identity = f"client:{COMPANY}.ingrid"
    with (
        Softphone.at(deployment.phones, identity, TOKEN) as ingrid,
        Softphone.at(deployment.phones, f"caller:{CALLER}", TOKEN) as caller,
        at_work(deployment, "ingrid", "sales"),
    ):
        caller.send("call", to=MAIN)
        welcome = caller.hears("play")
        assert httpx.get(welcome["url"]).content[:4] == b"RIFF"
        caller.send("finished", id=welcome["id"])
        caller.hears("play", nth=2)
        caller.send("digits", digits="1")
        ring = ingrid.hears("ring")
        ingrid.send("answer", call_sid=ring["call_sid"])
        caller.hears("conference", state="talking", hears=[identity])
        ingrid.hears("conference", state="talking", hears=[CALLER])
        caller.send("hangup")
        ingrid.hears("ended", reason="remote-hangup")

    entry = logged(deployment)
    assert (entry["caller"], entry["called"], entry["outcome"]) == (CALLER, MAIN, "answered")


def test_without_a_trunk_there_is_nothing_to_connect_and_it_says_what_to_set() -> None:
    refused = run(bare_environment(), "-m", "infra.connect")

    assert refused.returncode == 1
    assert "Set TRUNK_ACCOUNT_SID and TRUNK_AUTH_TOKEN first" in refused.stderr


def import_company(deployment: Deployment) -> None:
    """Bring the demo's configuration as an operator would, and give one user a password."""
    with operator(deployment) as api:
        company = api.headers.pop("Cordboard-Company")
        assert api.put(f"/companies/{COMPANY}", json={"title": "Fjordvik"}).status_code == 201
        zipped = {"Content-Type": "application/zip", "Cordboard-Company": company}
        outcome = api.post("/import", content=company_archive(), headers=zipped)
        assert outcome.status_code == 200, outcome.text
        api.headers["Cordboard-Company"] = company
        assert api.put("/users/ingrid/password", json={"password": PASSWORD}).status_code == 204


def operator(deployment: Deployment) -> httpx.Client:
    headers = {"Authorization": f"Bearer {OPERATOR}", "Cordboard-Company": COMPANY}
    return httpx.Client(base_url=f"{deployment.functions}/api/v1", headers=headers, timeout=60)


@contextmanager
def at_work(deployment: Deployment, name: str, queue: str) -> Iterator[None]:
    """Log in at the door, and say at the agent's page that the phone is ready, as its scripts do."""
    with httpx.Client(base_url=deployment.functions, timeout=20) as web:
        token = re.search(r'name="csrf_token" value="([^"]+)"', web.get("/login").text)[1]
        who = {"who": f"{name}@fjordvik.example", "password": PASSWORD, "csrf_token": token}
        assert web.post("/login", data=who).status_code == 303
        page = web.get("/console/agent").text
        web.headers["X-CSRF-Token"] = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        for answer in (
            web.post("/api/agent/heartbeat", json={"device_ready": True}),
            web.post(f"/api/agent/queues/{queue}", json={"logged_on": True}),
            web.put("/api/agent/state", json={"state": "available"}),
        ):
            assert answer.status_code == 200, answer.text
        yield


def logged(deployment: Deployment) -> dict[str, object]:
    """The newest call of the log."""
    ends_at = time.monotonic() + SOON_S
    with operator(deployment) as api:
        while not (items := api.get("/calls").json()["items"]):
            assert time.monotonic() < ends_at, "the call did not come into the log"
            time.sleep(0.1)
    return items[0]
