"""Use cases of contacts: write one, delete one, search, and tell who has a number."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.contacts import index
from chalicelib.contacts.domain import Contact
from chalicelib.contacts.index import Known

_READ: Final = 500


def save(company: str, contact: Contact, *, replaces: int | None, actor: str, now: datetime) -> Document:
    """Write a contact in place of version ``replaces``; safe to repeat after a crash half-way.

    Raises:
        NumberOfAnother: a number of it is another contact's.
        DocumentChanged: somebody else changed it meanwhile.
    """
    before = config_store.find(company, Kind.CONTACT, contact.name)
    had = frozenset(Contact.from_document(contact.name, before.doc).numbers if before else ())
    taken: list[str] = []
    try:
        for number in contact.numbers:
            index.take(company, number, contact)
            taken.append(number)
        doc = contact.to_document()
        saved = config_store.put(company, Kind.CONTACT, contact.name, doc, replaces=replaces, actor=actor, now=now)
    except Exception:
        for number in taken:
            if number not in had:
                index.release(company, number, contact.name)
        raise
    for number in had - set(contact.numbers):
        index.release(company, number, contact.name)
    return saved


def remove(company: str, document: Document) -> None:
    """Delete a contact and everything by which it was known.

    Raises:
        DocumentChanged: somebody else changed it meanwhile.
    """
    for number in Contact.from_document(document.name, document.doc).numbers:
        index.release(company, number, document.name)
    config_store.delete(company, Kind.CONTACT, document.name, version=document.version)


def find(company: str, name: str) -> Contact | None:
    found = config_store.find(company, Kind.CONTACT, name)
    return Contact.from_document(name, found.doc) if found else None


def whose(company: str, number: str) -> Contact | None:
    """The contact who has a number."""
    known = index.look_up(company, [number]).get(number)
    return find(company, known.contact) if known else None


def names(company: str, numbers: Iterable[str]) -> dict[str, Known]:
    """Who has these numbers, for lists of calls; one round trip for a hundred of them."""
    return index.look_up(company, numbers)


def each(company: str, after: str | None = None) -> Iterator[Document]:
    """Every contact by name, beginning after ``after``, read as far as it is wanted."""
    while True:
        page = config_store.list_page(company, Kind.CONTACT, limit=_READ, after=after)
        yield from page.documents
        if page.next is None:
            return
        after = page.next


def search(company: str, wanted: str, *, limit: int, after: str | None = None) -> tuple[list[Document], str | None]:
    """Find contacts by words or a piece of a number, in order of name, and where to go on."""
    found: list[Document] = []
    for document in each(company, after):
        if not Contact.from_document(document.name, document.doc).matches(wanted):
            continue
        if len(found) == limit:
            return found, found[-1].name
        found.append(document)
    return found, None
