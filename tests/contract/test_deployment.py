"""What is deployed: limits that must agree, and policies that allow what the functions do and nothing else."""

import json
import re
from pathlib import Path

from chalice.app import EventSourceHandler

from app import app
from chalicelib.resources import QUEUES, TABLES
from chalicelib.settings import settings

CHALICE = Path(__file__).parents[2] / ".chalice"
FUNCTIONS = json.loads((CHALICE / "config.json").read_text())["lambda_functions"]
SOCKETS = {"websocket_connect", "websocket_message", "websocket_disconnect"}


def policy(function: str) -> dict:
    return json.loads((CHALICE / FUNCTIONS[function]["iam_policy_file"]).read_text())


def resources_of(function: str, service: str) -> set[str]:
    found = set()
    for statement in policy(function)["Statement"]:
        if any(action.startswith(f"{service}:") for action in statement["Action"]):
            found |= {resource["Fn::Sub"] for resource in statement["Resource"]}
    return found


def test_every_function_has_its_size_time_and_policy() -> None:
    declared = {source.name for source in app.event_sources} | {"api_handler"} | SOCKETS

    assert set(FUNCTIONS) == declared
    assert all(
        set(chosen) == {"iam_policy_file", "lambda_memory_size", "lambda_timeout"} for chosen in FUNCTIONS.values()
    )


def test_no_function_runs_longer_than_its_jobs_stay_hidden() -> None:
    hidden_s = {settings().queue(queue.name): queue.visibility_s for queue in QUEUES}
    sources = [source for source in app.event_sources if getattr(source, "queue", None)]

    assert len(sources) == len(QUEUES)
    assert all(FUNCTIONS[source.name]["lambda_timeout"] <= hidden_s[source.queue] for source in sources)


def test_no_view_takes_the_name_of_a_job() -> None:
    assert all(isinstance(app.handler_map[source.name], EventSourceHandler) for source in app.event_sources)


def test_every_policy_belongs_to_a_function() -> None:
    used = {chosen["iam_policy_file"] for chosen in FUNCTIONS.values()}

    assert used == {path.name for path in CHALICE.glob("policy-*.json")}


def test_policies_name_what_they_allow() -> None:
    for function in FUNCTIONS:
        for statement in policy(function)["Statement"]:
            assert statement["Effect"] == "Allow"
            assert not any("*" in action for action in statement["Action"]), function
            assert all(resource != "*" for resource in statement["Resource"]), function


def test_policies_know_only_tables_and_job_queues_that_exist() -> None:
    tables = {table.name for table in TABLES}
    queues = {queue.name for queue in QUEUES}
    for function in FUNCTIONS:
        named = {re.sub(r".*\$\{Prefix\}|/index/\*", "", arn) for arn in resources_of(function, "dynamodb")}
        assert named <= tables, function
        assert {re.sub(r".*\$\{Prefix\}", "", arn) for arn in resources_of(function, "sqs")} <= queues, function


def test_indexes_are_allowed_where_their_tables_are() -> None:
    indexed = {table.name for table in TABLES if table.indexes}
    for function in FUNCTIONS:
        arns = resources_of(function, "dynamodb")
        tables = {arn.rpartition("}")[2] for arn in arns if not arn.endswith("/index/*")}
        assert {f"{name}/index/*" for name in tables & indexed} == {
            arn.rpartition("}")[2] for arn in arns if arn.endswith("/index/*")
        }, function
