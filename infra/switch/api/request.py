"""One REST request, authenticated and read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from starlette.responses import Response

from infra.switch.account import Account
from infra.switch.api.errors import not_found
from infra.switch.api.form import Form
from infra.switch.call import API_VERSION
from infra.switch.exchange import Exchange
from infra.switch.sids import is_sid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ApiRequest:
    exchange: Exchange
    path: str
    ids: Mapping[str, str]
    form: Form
    query: Form

    @property
    def account(self) -> Account:
        return self.exchange.account

    def sid(self, name: str, prefix: str) -> str:
        """A SID from the path; a malformed one does not exist."""
        sid = self.ids[name]
        if not is_sid(sid, prefix):
            raise not_found(self.path)
        return sid

    def found(self, thing: T | None) -> T:
        if thing is None:
            raise not_found(self.path)
        return thing


_JSON: Final = "application/json"

Handler = Callable[[ApiRequest], Awaitable[Response]]


def uri(account: Account, rest: str) -> str:
    """A resource's own address: a path without the prefix the switch is mounted at, as the SDK expects."""
    return f"/{API_VERSION}/Accounts/{account.sid}{rest}.json"


def created(fields: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(dict(fields)), 201, media_type=_JSON)


def ok(fields: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(dict(fields)), media_type=_JSON)


def gone() -> Response:
    return Response(status_code=204)
