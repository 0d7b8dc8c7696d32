"""Claims on things that only one owner may have, and the way back from such a thing to its owner."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.companies.tables import LOOKUPS


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a claim, what it leads to there, and which configuration is asked for next (``companies.ahead``)."""

    company: str
    name: str
    target: str | None = None
    ahead: tuple[str, ...] = ()


class Claimed(Exception):
    """Somebody else holds the claim."""


def find(key: str) -> Owner | None:
    """Find who holds a claim; ``target`` is what the owner connected it to."""
    item = dynamo.get(LOOKUPS, {"key": key})
    return Owner(item["company"], item["name"], item.get("target"), tuple(item.get("ahead", ()))) if item else None


def claim(key: str, *, company: str, name: str, target: str | None = None, ahead: Sequence[str] = ()) -> None:
    """Take a claim, or renew one's own with another target; repeating it is harmless.

    Raises:
        Claimed: somebody else holds it.
    """
    ours = attr("key").missing() | ((attr("company") == company) & (attr("name") == name))
    try:
        owned = {"key": key, "company": company, "name": name, "target": target}
        dynamo.put(LOOKUPS, {**owned, **({"ahead": list(ahead)} if ahead else {})}, condition=ours)
    except dynamo.ConditionFailed as error:
        raise Claimed from error


def note(key: str, *, company: str, target: str, ahead: Sequence[str]) -> None:
    """Note what is asked for next where a claim leads to ``target``; left alone where it does not."""
    leads = (attr("company") == company) & (attr("target") == target)
    try:
        dynamo.update(LOOKUPS, {"key": key}, dynamo.Change(set={"ahead": list(ahead)}), condition=leads)
    except dynamo.ConditionFailed:
        return


def release(key: str, *, company: str, name: str) -> None:
    """Give up a claim; one that is not ours is left alone."""
    ours = (attr("company") == company) & (attr("name") == name)
    try:
        dynamo.delete(LOOKUPS, {"key": key}, condition=ours)
    except dynamo.ConditionFailed:
        return


def add_member(key: str, *, company: str, name: str) -> str:
    """Note, under a key that several companies may share, what it means in this one; the first note stands.

    Returns:
        The name that stands for this company: ``name``, or another that was there first.
    """
    field = f"in:{company}"
    change = dynamo.Change(set_if_missing={field: name})
    return str(dynamo.update(LOOKUPS, {"key": key}, change)[field])


def remove_member(key: str, *, company: str, name: str) -> None:
    """Take such a note away; another's is left alone."""
    field = f"in:{company}"
    try:
        dynamo.update(LOOKUPS, {"key": key}, dynamo.Change(remove=[field]), condition=attr(field) == name)
    except dynamo.ConditionFailed:
        return


def members(key: str) -> list[Owner]:
    """List every company's meaning of a shared key, in order of company."""
    item: dict[str, Any] = dynamo.get(LOOKUPS, {"key": key}) or {}
    return [Owner(field.removeprefix("in:"), str(item[field])) for field in sorted(item) if field.startswith("in:")]


def number_key(number: str) -> str:
    return f"number#{number}"


def secret_key(kind: str, secret: str) -> str:
    """The key of something whose plain text must not lie in a table."""
    return f"{kind}#{hashlib.sha256(secret.encode()).hexdigest()}"
