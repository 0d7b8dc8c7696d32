"""Set-password links: good once and for a day, known to the table by hash only (PHN-058)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.companies.lookups import secret_key
from chalicelib.users.errors import LinkDead
from chalicelib.users.tables import CREDENTIALS

LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a link lets set a password."""

    company: str
    name: str


def create(company: str, name: str, *, now: datetime) -> str:
    """Make a link's token; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    expires_at = int((now + LIFETIME).timestamp())
    dynamo.put(
        CREDENTIALS,
        {"key": secret_key("link", token), "company": company, "name": name, "expires_at": expires_at},
    )
    return token


def read(token: str, *, now: datetime) -> Bearer:
    """Say whose link this is, without using it up.

    Raises:
        LinkDead: it was used, has expired, or never was.
    """
    item = dynamo.get(CREDENTIALS, {"key": secret_key("link", token)})
    if item is None or item["expires_at"] <= int(now.timestamp()):
        raise LinkDead
    return Bearer(item["company"], item["name"])


def use_up(token: str, *, now: datetime) -> None:
    """Take the link out of the world; of two who try, one succeeds.

    Raises:
        LinkDead: somebody was first, or it has expired.
    """
    try:
        condition = attr("expires_at") > int(now.timestamp())
        dynamo.delete(CREDENTIALS, {"key": secret_key("link", token)}, condition=condition)
    except dynamo.ConditionFailed as error:
        raise LinkDead from error
