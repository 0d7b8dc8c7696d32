"""Whose keys sign our requests: the environment's where it has them (Lambda, local), else botocore's own chain."""

import os
from functools import cache
from typing import Any, NamedTuple


class Credentials(NamedTuple):
    access_key: str
    secret_key: str
    token: str | None


def credentials() -> Credentials:
    """Return keys that are valid now; botocore is loaded only where the environment holds none."""
    access = os.environ.get("AWS_ACCESS_KEY_ID")
    secret = os.environ.get("AWS_SECRET_ACCESS_KEY")
    if access and secret:
        return Credentials(access, secret, os.environ.get("AWS_SESSION_TOKEN"))
    return _from_chain()


def _from_chain() -> Credentials:
    frozen = _chain().get_frozen_credentials()
    return Credentials(frozen.access_key, frozen.secret_key, frozen.token)


@cache
def _chain() -> Any:
    """What the chain has found, which renews itself before it expires."""
    from botocore.session import get_session  # noqa: PLC0415  costs 150 ms; never needed in Lambda

    found = get_session().get_credentials()
    if found is None:
        raise RuntimeError("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile")
    return found
