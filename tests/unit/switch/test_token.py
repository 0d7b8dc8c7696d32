"""The token of browser phones."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from infra.switch.phones.token import Identity, TokenRefused, issue, read

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "secret"


def token(identity: str = "client:demo.anna", *, lifetime_s: int = 60, key: str = KEY) -> str:
    return issue(identity, expires_at=NOW + timedelta(seconds=lifetime_s), auth_token=key)


def test_a_good_token_says_who_it_is() -> None:
    assert read(token(), now=NOW, auth_token=KEY) == Identity("client:demo.anna")


def test_a_caller_is_rung_by_its_number() -> None:
    caller = read(token("caller:+4790000001"), now=NOW, auth_token=KEY)

    assert (caller.address, caller.is_caller) == ("+4790000001", True)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nonsense",
        token(lifetime_s=0),
        token(key="other"),
        token("admin:root"),
        token()[:-1],
        "x" + token(),
        base64.urlsafe_b64encode(json.dumps({"identity": "client:a", "exp": 9e9}).encode()).decode(),
    ],
)
def test_anything_else_is_refused(bad) -> None:
    with pytest.raises(TokenRefused):
        read(bad, now=NOW, auth_token=KEY)


@pytest.mark.parametrize(
    "claims", [b"", b"[]", b"{}", b'{"identity":"client:a","exp":"x"}', b'{"identity":"client:a","exp":1e40}']
)
def test_a_sealed_but_malformed_token_is_refused(claims) -> None:
    import hashlib
    import hmac

    body = base64.urlsafe_b64encode(claims).decode().rstrip("=")
    seal = hmac.new(KEY.encode(), body.encode(), hashlib.sha256).hexdigest()

    with pytest.raises(TokenRefused):
        read(f"{body}.{seal}", now=NOW, auth_token=KEY)
