"""Users in their table: read lean, written under an optimistic lock by PynamoDB."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.core.clock import iso
from chalicelib.users.domain import User
from chalicelib.users.errors import NoSuchUser, UserChanged
from chalicelib.users.tables import USERS

if TYPE_CHECKING:
    from pynamodb.expressions.update import Action


@dataclass(frozen=True, slots=True)
class Stored:
    """A user with what only the log-in may see."""

    user: User
    password: str | None


def get(company: str, name: str) -> Stored:
    """Read a user.

    Raises:
        NoSuchUser: the company has none of that name.
    """
    found = find(company, name)
    if found is None:
        raise NoSuchUser(name)
    return found


def find(company: str, name: str) -> Stored | None:
    item = dynamo.get(USERS, {"company": company, "name": name})
    return _stored(item) if item else None


def list_page(company: str, *, limit: int, after: str | None = None) -> tuple[list[Stored], str | None]:
    """Read a page of users by name; the second part is the name after which to go on."""
    start = {"company": company, "name": after} if after is not None else None
    page = dynamo.query(USERS, attr("company") == company, limit=limit, start=start)
    users = [_stored(item) for item in page.items]
    return users, users[-1].user.name if page.next and users else None


def list_all(company: str) -> list[Stored]:
    return [_stored(item) for item in dynamo.query_all(USERS, attr("company") == company)]


def put(company: str, name: str, doc: Mapping[str, Any], *, replaces: int | None, actor: str, now: datetime) -> None:
    """Write a profile in place of version ``replaces`` (``None``: a new user); the password stays as it is.

    Raises:
        UserChanged: it is not at that version any more, or the name is taken.
    """
    from pynamodb.exceptions import UpdateError  # noqa: PLC0415  costs 180 ms; only writers pay

    from chalicelib.users.models import UserItem  # noqa: PLC0415  likewise

    item = UserItem(company, name)
    actions: list[Action] = [
        UserItem.doc.set(dict(doc)),
        UserItem.version.set((replaces or 0) + 1),
        UserItem.updated_at.set(iso(now)),
        UserItem.updated_by.set(actor),
    ]
    if replaces is None:
        actions.append(UserItem.epoch.set(0))
    condition = UserItem.name.does_not_exist() if replaces is None else UserItem.version == replaces
    try:
        item.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise UserChanged(name) from error
        raise


def delete(company: str, name: str, *, version: int) -> None:
    """Delete a user at ``version``.

    Raises:
        UserChanged: it is not at that version any more.
    """
    try:
        dynamo.delete(USERS, {"company": company, "name": name}, condition=attr("version") == version)
    except dynamo.ConditionFailed as error:
        raise UserChanged(name) from error


def set_password(company: str, name: str, hashed: str) -> None:
    """Store a new password and end every session of the old one.

    Raises:
        NoSuchUser: the user is gone.
    """
    _change(company, name, dynamo.Change(set={"password": hashed}, add={"epoch": 1}))


def renew_hash(company: str, name: str, *, old: str, new: str) -> None:
    """Store the same password under today's parameters, unless it was changed meanwhile."""
    try:
        change = dynamo.Change(set={"password": new})
        dynamo.update(USERS, {"company": company, "name": name}, change, condition=attr("password") == old)
    except dynamo.ConditionFailed:
        return


def end_sessions(company: str, name: str) -> None:
    """End every session of a user.

    Raises:
        NoSuchUser: the user is gone.
    """
    _change(company, name, dynamo.Change(add={"epoch": 1}))


def _change(company: str, name: str, change: dynamo.Change) -> None:
    try:
        dynamo.update(USERS, {"company": company, "name": name}, change, condition=attr("version").exists())
    except dynamo.ConditionFailed as error:
        raise NoSuchUser(name) from error


def _stored(item: dynamo.Item) -> Stored:
    return Stored(User.from_item(item), item.get("password"))
