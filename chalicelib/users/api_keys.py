"""API keys of a company: shown once, kept as a hash, with the rights of a role."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.companies import config_store, lookups
from chalicelib.companies.documents import Document, Kind

PREFIX = "cb_"
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class NewKey:
    """``secret`` is what the caller must keep: nobody can show it again."""

    document: Document
    secret: str


def create(company: str, name: str, *, title: str, role: str, actor: str, now: datetime) -> NewKey:
    """Make a key. Its hash is claimed last, so that a key which works is always listed.

    Raises:
        DocumentChanged: a key of that name exists.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    claim = lookups.secret_key("apikey", secret)
    doc: dict[str, Any] = {"title": title, "role": role, "ends_with": secret[-_SHOWN:], "claim": claim}
    document = config_store.put(company, Kind.API_KEY, name, doc, replaces=None, actor=actor, now=now)
    lookups.claim(claim, company=company, name=name, target=role)
    return NewKey(document, secret)


def change(existing: Document, *, company: str, title: str, role: str, actor: str, now: datetime) -> Document:
    """Rename a key or give it another role."""
    doc = {**existing.doc, "title": title, "role": role}
    changed = config_store.put(
        company, Kind.API_KEY, existing.name, doc, replaces=existing.version, actor=actor, now=now
    )
    lookups.claim(doc["claim"], company=company, name=existing.name, target=role)
    return changed


def revoke(existing: Document, *, company: str) -> None:
    """Take a key out of the world: first what makes it work, then its entry in the list."""
    lookups.release(existing.doc["claim"], company=company, name=existing.name)
    config_store.delete(company, Kind.API_KEY, existing.name, version=existing.version)


def owner_of(secret: str) -> lookups.Owner | None:
    """Find whose key this is; ``target`` is its role."""
    return lookups.find(lookups.secret_key("apikey", secret)) if secret.startswith(PREFIX) else None
