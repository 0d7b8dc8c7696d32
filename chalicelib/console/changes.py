"""The audit in words: who did what, and which settings it changed."""

from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.companies.documents import TITLES, Kind
from chalicelib.console.models.queues import Change
from chalicelib.core.clock import parse_iso
from chalicelib.users import audit
from chalicelib.users import service as users
from chalicelib.users.audit import Entry

RECENT: Final = 8
LOOKED_BACK: Final = 200
"""How many of the company's latest changes are looked through for those of one thing."""

_DEEDS: Final[Mapping[str, str]] = {
    "user.password": "set the password of user",
    "user.invite": "invited user",
    "user.end-sessions": "logged out everywhere user",
    "company.import": "imported the configuration of company",
    "waiting.priority": "changed the turn of waiting call",
    "waiting.assign": "gave away waiting call",
    "waiting.unassign": "took back waiting call",
    "agent.log-on": "logged on to a queue agent",
    "campaign.start": "started campaign",
    "campaign.stop": "stopped campaign",
    "campaign.import": "brought a list into campaign",
    "campaign.customer-delete": "deleted a customer of campaign",
    "campaign.outcome": "gave an outcome in campaign",
    "agent.log-off": "logged off a queue agent",
}
"""What is neither a write nor a deletion of a thing."""


def in_words(entries: Iterable[Entry], people: Mapping[str, str]) -> tuple[Change, ...]:
    """Audit entries for people to read; ``people`` maps users to their names."""
    return tuple(
        Change(
            at=parse_iso(entry.at.partition("#")[0]),
            who=who(entry.actor, people),
            what=f"{_deed(entry)} {entry.target}",
            lines=entry.changes,
        )
        for entry in entries
    )


def latest(company: str, kind: str, name: str) -> tuple[Change, ...]:
    """What was done lately to one thing."""
    entries, _ = audit.list_page(company, limit=LOOKED_BACK)
    mine = [entry for entry in entries if entry.target == name and entry.action.startswith(f"{kind}.")]
    people = {user.name: user.title for user in users.list_all(company)}
    return in_words(mine[:RECENT], people)


def who(actor: str, people: Mapping[str, str]) -> str:
    """Name an actor: a person by name, a program by its key."""
    kind, _, name = actor.partition(":")
    if kind == "user":
        return people.get(name, name)
    return f"API key {name}" if kind == "key" else name.capitalize() or kind.capitalize()


def _deed(entry: Entry) -> str:
    kind, _, deed = entry.action.partition(".")
    noun = TITLES[Kind(kind)] if kind in set(Kind) else kind
    match deed:
        case "write":
            return f"{'created' if entry.version == 1 else 'changed'} {noun}"
        case "delete":
            return f"deleted {noun}"
        case _:
            return _DEEDS.get(entry.action, f"{deed.replace('-', ' ')}: {noun}")
