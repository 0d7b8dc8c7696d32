"""The API on real tables: an app with its routes, and a client that speaks as a company's administrator."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from chalice.app import Chalice

from chalicelib.companies import service as companies
from chalicelib.settings import settings
from chalicelib.users.gate import Gate
from chalicelib.web import access
from tests.plugins.front_door import Answer, FrontDoor

OPERATOR = "operator-key-of-the-tests"


@dataclass(frozen=True)
class Client:
    """Asks the API with one key; ``put`` and ``post`` take JSON or bytes."""

    door: FrontDoor
    key: str
    company: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._ask("PUT", path, body, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._ask("POST", path, body, headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self._ask("DELETE", path, None, headers)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {self.key}", "Accept": "*/*"}
        if self.company:
            sent["Cordboard-Company"] = self.company
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        return self.door.ask(method, f"/api/v1{path}", body=body, headers=sent)


@pytest.fixture(scope="session")
def api_app() -> Chalice:
    """The app itself: a blueprint serves the app it was last registered with, so there can be no second one."""
    from app import app

    return app


@pytest.fixture
def operator(aws, api_app, monkeypatch) -> Iterator[Client]:
    monkeypatch.setenv("OPERATOR_KEY", OPERATOR)
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    settings.cache_clear()
    before = access._Door.keeper
    access.admit_with(Gate())
    companies.forget_everything()
    yield Client(FrontDoor(api_app), OPERATOR)
    access._Door.keeper = before
    settings.cache_clear()


@pytest.fixture
def admin(operator, company) -> Client:
    """The administrator's key of a new company."""
    return make_company(operator, company)


def make_company(operator: Client, company: str) -> Client:
    assert operator.put(f"/companies/{company}", {"title": "Fjordvik", "language": "nb-NO"}).status == 201
    as_company = Client(operator.door, operator.key, company)
    made = as_company.put("/api-keys/tests", {"title": "Tests", "role": "administrator"})
    assert made.status == 201, made.text
    return Client(operator.door, made.json["key"])
