"""What can be done with companies and numbers."""

from datetime import datetime
from typing import Any, Final

from chalicelib.companies import ahead, config_store, lookups
from chalicelib.companies.config_store import Listing
from chalicelib.companies.documents import Document, DocumentChanged, Kind
from chalicelib.companies.domain import Company, NumberRoute
from chalicelib.companies.errors import CompanyExists, NoSuchCompany, NumberTaken
from chalicelib.core.clock import ticks
from chalicelib.core.ids import CompanyId

REGISTRY: Final = "~deployment"
"""The partition that lists the deployment's companies; no company can have this name."""
_routes: dict[str, tuple[float, NumberRoute | None]] = {}
_MAX_ROUTES: Final = 2000
_read: dict[str, tuple[Document, Company]] = {}
_MAX_READ: Final = 2000


def create_company(company: str, doc: dict[str, Any], *, actor: str, now: datetime) -> Document:
    """Create a company; safe to repeat after a crash half-way.

    Raises:
        CompanyExists: the name is in use.
    """
    try:
        created = config_store.put(company, Kind.COMPANY, company, doc, replaces=None, actor=actor, now=now)
    except DocumentChanged as error:
        _register(company, actor=actor, now=now)
        raise CompanyExists from error
    _register(company, actor=actor, now=now)
    return created


def _register(company: str, *, actor: str, now: datetime) -> None:
    try:
        config_store.put(REGISTRY, Kind.COMPANY, company, {}, replaces=None, actor=actor, now=now)
    except DocumentChanged:
        return


def list_companies(*, limit: int, after: str | None = None) -> Listing:
    """List the deployment's companies by name; for the operator only."""
    return config_store.list_page(REGISTRY, Kind.COMPANY, limit=limit, after=after)


def load(company: str) -> Company:
    """Read a company's settings as the call path may see them, up to five seconds old.

    Raises:
        NoSuchCompany: there is none.
    """
    found = config_store.recall(company, Kind.COMPANY, company)
    if found is None:
        raise NoSuchCompany
    return _company(company, found)


def language_of(company: str) -> str | None:
    """The language of a company's callers, if the company exists."""
    found = config_store.recall(company, Kind.COMPANY, company)
    return _company(company, found).language if found else None


def removes_noise(company: str) -> bool:
    """Whether a company has noise taken out of its calls; as :func:`load`, up to five seconds old."""
    found = config_store.recall(company, Kind.COMPANY, company)
    return found is None or _company(company, found).noise_removal


def _company(company: str, document: Document) -> Company:
    """A company's settings, read once from each document that is remembered."""
    known = _read.get(company)
    if known is None or known[0] is not document:
        if len(_read) > _MAX_READ:
            _read.clear()
        known = _read[company] = document, Company.from_document(company, document.doc)
    return known[1]


def route_of(number: str) -> NumberRoute | None:
    """Find whose number was called, and its flow; up to five seconds old, ``None`` for a number nobody has."""
    now = ticks()
    fresh_until, route = _routes.get(number, (0.0, None))
    if fresh_until > now:
        return route
    owner = lookups.find(lookups.number_key(number))
    route = NumberRoute(CompanyId(owner.company), owner.target, owner.ahead) if owner else None
    if len(_routes) > _MAX_ROUTES:
        _routes.clear()
    _routes[number] = (now + config_store.FRESH_S, route)
    return route


def put_number(
    company: str, number: str, doc: dict[str, Any], *, replaces: int | None, actor: str, now: datetime
) -> Document:
    """Give a company a number (E.164), or change where it leads. The claim comes first, and is repeatable.

    Raises:
        NumberTaken: another company has it.
        DocumentChanged: somebody else changed it meanwhile.
    """
    try:
        flow = doc.get("flow")
        noted = ahead.noted(company, flow)
        lookups.claim(lookups.number_key(number), company=company, name=number, target=flow, ahead=noted)
    except lookups.Claimed as error:
        raise NumberTaken from error
    _routes.pop(number, None)
    return config_store.put(company, Kind.NUMBER, number, doc, replaces=replaces, actor=actor, now=now)


def delete_number(company: str, number: str, *, version: int) -> None:
    """Give a number up; calls to it are refused from then on.

    Raises:
        DocumentChanged: somebody else changed it meanwhile.
    """
    config_store.delete(company, Kind.NUMBER, number, version=version)
    lookups.release(lookups.number_key(number), company=company, name=number)
    _routes.pop(number, None)


def forget_everything() -> None:
    """Drop what this process remembers; for a process that has just imported a configuration, and for tests."""
    _routes.clear()
    _read.clear()
    config_store.forget_everything()
