"""The API is what its own description says, whatever is thrown at it (schemathesis over every operation)."""

import json
import re
from http import HTTPStatus

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.adminapi.blueprints import BINARY_TYPES
from chalicelib.adminapi.openapi import document
from infra.gateway.http_host import HttpHost
from infra.gateway.invoke import Workers
from infra.gateway.isolation import isolate
from infra.gateway.settings import GatewaySettings
from tests.integration.adminapi.test_transfer import furnish

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES = 12
OPERATIONS = [(method.upper(), path) for path, methods in document()["paths"].items() for method in methods]
NAMES = {
    "queues": "desk",
    "hours": "office",
    "flows": "main",
    "vip-lists": "gold",
    "route-lists": "codes",
    "audio": "welcome",
    "users": "kari",
    "campaigns": "spring",
}


@schemathesis.serializer("audio/mpeg", "audio/flac", "audio/ogg", *BINARY_TYPES)
def as_bytes(ctx, value) -> bytes:
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def description():
    return json.loads(json.dumps(document()))


def test_every_reference_leads_somewhere_and_every_schema_is_a_schema(description) -> None:
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description)):
        place = description
        for step in reference.split("/"):
            place = place[step]
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_a_name_of_its_own_a_summary_and_errors(description) -> None:
    operations = [item for methods in description["paths"].values() for item in methods.values()]

    assert len({item["operationId"] for item in operations}) == len(operations) > 50
    for item in operations:
        assert item["summary"]
        assert "401" in item["responses"]


def test_the_description_is_served_to_anyone(operator) -> None:
    answer = operator.door.ask("GET", "/api/v1/openapi.json")

    assert answer.status == 200
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json == document()


@pytest.fixture
def api(admin, api_app, company):
    """The API behind the real gateway, with one of everything in the company, as schemathesis sees it."""
    furnish(admin, f"+4724{int(company[-6:], 16) % 1_000_000:06}")
    isolate(api_app)
    workers = Workers("api", threads=2)
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", HttpHost(api_app, workers, GatewaySettings()))
    workers.stop()


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_keeps_to_its_description(api, admin, company, method, path) -> None:
    operation = api[path][method]
    kind = path.split("/")[1]
    known = {"name": NAMES.get(kind, company), "number": "1" if kind == "flows" else "+4790000001", "value": "0150"}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), should_exist=st.booleans())
    def conforms(case, should_exist) -> None:
        if should_exist:
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
            case.headers = {}
        if method == "DELETE" and path == "/api-keys/{name}":
            case.path_parameters["name"] = "none"
        response = case.call(headers={"Authorization": f"Bearer {admin.key}"})
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            assert set(response.json()) == {"error"}

    conforms()
