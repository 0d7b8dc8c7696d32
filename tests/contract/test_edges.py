"""Nobody comes in but through an edge, and what comes in loads nothing it does not need."""

import subprocess
import sys

import pytest

from app import app
from chalicelib.web.edges import GUARDED
from chalicelib.web.operations import DECLARED

HEAVY = {
    "argon2",
    "boto3",
    "botocore.client",
    "botocore.session",
    "holidays",
    "jinja2",
    "miniaudio",
    "openpyxl",
    "phonenumbers",
    "pydantic",
    "pynamodb",
    "twilio.request_validator",
    "twilio.rest",
}
PUBLIC = {
    "/api/phone/token",
    "/api/v1/flow-schema",
    "/api/v1/openapi.json",
    "/audio/{company}/{file}",
}
"""JSON routes that anyone may ask; a new one has to be put here by hand."""
FOR_ANY_CALLER = {"/api/v1/me"}


def test_every_route_checks_who_is_asking() -> None:
    views = {entry.view_function for methods in app.routes.values() for entry in methods.values()}

    assert views
    assert views <= GUARDED


def test_voice_and_message_routes_take_forms_and_nothing_else_does() -> None:
    for path, methods in app.routes.items():
        for entry in methods.values():
            is_webhook = path.startswith(("/voice/", "/sms/"))
            assert ("application/x-www-form-urlencoded" in entry.content_types) == is_webhook, path


def test_every_route_of_the_api_needs_a_right_or_is_public_on_purpose() -> None:
    declared = [item for item in DECLARED if item.path in app.routes]

    for item in declared:
        if item.path.startswith("/api/v1/") and item.path not in FOR_ANY_CALLER:
            assert (item.right is None) == item.is_public, item.path
    assert {item.path for item in declared if item.is_public} == PUBLIC


def test_every_route_of_the_public_api_is_described() -> None:
    for item in DECLARED:
        if item.path.startswith("/api/v1/") and item.path in app.routes and not item.is_public:
            assert item.operation is not None, (item.method, item.path)


@pytest.mark.parametrize(
    "entry_point", ["app", "chalicelib.queues.jobs", "chalicelib.flow.jobs", "chalicelib.messaging.jobs"]
)
def test_entry_points_load_nothing_heavy(entry_point) -> None:
    script = f"import {entry_point}, sys; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert not HEAVY & set(loaded.stdout.split())
