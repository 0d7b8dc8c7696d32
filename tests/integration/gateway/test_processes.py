"""The same functions in processes of their own: what a caller gets is no different."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import httpx
import pytest

from infra.gateway.gateway import Gateway
from infra.gateway.invoke import LambdaContext
from infra.gateway.processes import FunctionProcesses
from infra.gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import NOWHERE
from tests.integration.gateway.hosting import Hosted

MODULE = "tests.integration.gateway.remote_functions"


@pytest.fixture(scope="module")
def remote(tmp_path_factory):
    from tests.integration.gateway.remote_functions import app

    settings = GatewaySettings(pollers=False, schedules=False, http_threads=8)
    with FunctionProcesses(2, MODULE) as processes:
        processes.take_over(app)
        gateway = Gateway(app, settings, address=NOWHERE, static=tmp_path_factory.mktemp("static"))
        with Hosted(gateway) as hosted, httpx.Client(base_url=hosted.url, timeout=60) as web:
            yield SimpleNamespace(get=web.get, app=app)


def test_functions_run_in_all_the_processes_and_not_in_the_gateways(remote) -> None:
    with ThreadPoolExecutor(16) as pool:
        pids = {answer.json()["pid"] for answer in pool.map(lambda _: remote.get("/pid"), range(64))}

    assert len(pids) == 2
    assert os.getpid() not in pids


def test_every_answer_is_to_its_own_request(remote) -> None:
    names = [f"n{number}" for number in range(200)]

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda name: remote.get(f"/slow/{name}").json(), names))

    assert [answer["name"] for answer in answers] == names
    assert [answer["given"] for answer in answers] == names
    assert len({answer["request_id"] for answer in answers}) == 200


def test_a_function_that_fails_is_answered_for_and_the_next_one_works(remote) -> None:
    assert remote.get("/broken").status_code == 500
    assert remote.get("/pid").status_code == 200


def test_a_process_that_dies_costs_the_request_it_had_and_no_other(remote) -> None:
    assert remote.get("/die").status_code == 502

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: remote.get("/pid"), range(32)))

    assert [answer.status_code for answer in answers] == [200] * 32
    assert len({answer.json()["pid"] for answer in answers}) == 2


def test_jobs_run_there_as_well(remote) -> None:
    record = {"messageId": "1", "body": "ring", "receiptHandle": "r", "attributes": {}, "eventSource": "aws:sqs"}
    context = LambdaContext(function_name="job", timeout_s=5)

    returned = remote.app.handler_map["job"]({"Records": [record]}, context)

    assert returned["bodies"] == ["ring"]
    assert returned["pid"] != os.getpid()
    assert json.loads(json.dumps(returned)) == returned
