"""The configuration documents: read lean (and from memory) on the call path, written under an optimistic lock.

A write names the version it replaces, so two writers cannot both win. Readers of the call path may see a document that
is up to five seconds old; a version of a flow never changes and is kept for good.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.aws.schema import TableSpec
from chalicelib.companies import attention
from chalicelib.companies.documents import Document, DocumentChanged, DocumentTooLarge, Kind, NoSuchDocument
from chalicelib.companies.tables import CONFIG
from chalicelib.core.clock import iso, parse_iso, ticks

FRESH_S: Final = 5.0
MAX_DOCUMENT_KB: Final = 350
"""DynamoDB stores items up to 400 KB; its own encoding adds a little to the JSON."""
_MAX_REMEMBERED: Final = 2000
_BATCH: Final = 99
"""One less than the tables give at once: the mark of who watches comes along."""
_remembered: dict[tuple[str, str], tuple[float, Document | None]] = {}

Ref = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """Documents in order of name; ``next`` is the name after which to go on, or ``None`` at the end."""

    documents: list[Document]
    next: str | None


def get(company: str, kind: Kind, name: str) -> Document:
    """Read a document as it is now.

    Raises:
        NoSuchDocument: this company has none of that name.
    """
    found = find(company, kind, name)
    if found is None:
        raise NoSuchDocument(kind, name)
    return found


def find(company: str, kind: Kind, name: str) -> Document | None:
    item = dynamo.get(CONFIG, {"company": company, "key": _key(kind, name)})
    return _to_document(item) if item else None


def recall(company: str, kind: Kind, name: str) -> Document | None:
    """Read a document from memory if it was read in the last five seconds (a flow version: ever)."""
    return recall_many(company, [(kind, name)]).get((kind, name))


def recall_many(company: str, refs: Iterable[Ref]) -> dict[Ref, Document]:
    """Read several documents in at most one round trip; missing ones are left out."""
    now = ticks()
    wanted = list(dict.fromkeys(refs))
    found = {ref: _remembered[company, _key(*ref)][1] for ref in wanted if _is_fresh(company, ref, now)}
    missing = [ref for ref in wanted if ref not in found]
    for start in range(0, len(missing), _BATCH):
        found |= _fetch(company, missing[start : start + _BATCH], now)
    return {ref: document for ref, document in found.items() if document is not None}


def recall_beside(company: str, refs: Iterable[Ref], table: TableSpec, key: dynamo.Key) -> dynamo.Item | None:
    """Read an item of another table and, in the same round trip, what is not remembered of ``refs``.

    Whoever asks for those next finds them in memory: two round trips in a row become one.
    """
    now = ticks()
    missing = [ref for ref in dict.fromkeys(refs) if not _is_fresh(company, ref, now)][: _BATCH - 1]
    names = _with_mark(company, [_key(*ref) for ref in missing])
    if not names:
        return dynamo.get(table, key)
    found = dynamo.batch_get_of({table: [key], CONFIG: [{"company": company, "key": name} for name in names]})
    _keep(company, missing, _without_mark(company, names, found[CONFIG]), now)
    return found[table][0] if found[table] else None


def is_all_fresh(company: str, refs: Iterable[Ref]) -> bool:
    """Tell whether nothing of this would have to be read, nor whether anybody watches the company."""
    now = ticks()
    return attention.is_watched(company) is not None and all(_is_fresh(company, ref, now) for ref in refs)


def _is_fresh(company: str, ref: Ref, now: float) -> bool:
    return _remembered.get((company, _key(*ref)), (0.0, None))[0] > now


def _fetch(company: str, refs: list[Ref], now: float) -> dict[Ref, Document | None]:
    names = _with_mark(company, [_key(*ref) for ref in refs])
    items = _get_each([{"company": company, "key": name} for name in names])
    return _keep(company, refs, _without_mark(company, names, items), now)


def _keep(company: str, refs: list[Ref], items: Iterable[dynamo.Item], now: float) -> dict[Ref, Document | None]:
    """Remember what was read, also that something is not there."""
    if len(_remembered) > _MAX_REMEMBERED:
        _remembered.clear()
    fetched: dict[Ref, Document | None] = dict.fromkeys(refs)
    for item in items:
        document = _to_document(item)
        fetched[document.kind, document.name] = document
    for (kind, name), found in fetched.items():
        is_immutable = kind is Kind.FLOW_VERSION and found is not None
        _remembered[company, _key(kind, name)] = (float("inf") if is_immutable else now + FRESH_S, found)
    return fetched


def _with_mark(company: str, names: list[str]) -> list[str]:
    """Read along, where that is not known, whether anybody watches."""
    return names if attention.is_watched(company) is not None else [*names, attention.KEY]


def _without_mark(company: str, names: list[str], items: list[dynamo.Item]) -> list[dynamo.Item]:
    found = {item["key"]: item for item in items}
    mark = found.pop(attention.KEY, None)
    if attention.KEY in names:
        attention.remember(company, mark)
    return list(found.values())


def _get_each(keys: list[dict[str, str]]) -> list[dynamo.Item]:
    if len(keys) > 1:
        return dynamo.batch_get(CONFIG, keys)
    only = dynamo.get(CONFIG, keys[0])
    return [only] if only else []


def list_page(company: str, kind: Kind, *, limit: int, after: str | None = None) -> Listing:
    """Read a page of a kind's documents by name, beginning after ``after``."""
    start = {"company": company, "key": _key(kind, after)} if after is not None else None
    where = (attr("company") == company) & attr("key").begins_with(f"{kind.value}#")
    page = dynamo.query(CONFIG, where, limit=limit, start=start)
    documents = [_to_document(item) for item in page.items]
    return Listing(documents, documents[-1].name if page.next and documents else None)


def list_all(company: str, kind: Kind) -> list[Document]:
    """Read every document of a kind; kinds hold hundreds, not millions."""
    where = (attr("company") == company) & attr("key").begins_with(f"{kind.value}#")
    return [_to_document(item) for item in dynamo.query_all(CONFIG, where)]


def put(  # noqa: PLR0913  the address, the content and who wrote it when
    company: str, kind: Kind, name: str, doc: dict[str, Any], *, replaces: int | None, actor: str, now: datetime
) -> Document:
    """Write a document in place of version ``replaces`` (``None``: there must be none yet).

    Raises:
        DocumentChanged: it is not at that version any more.
        DocumentTooLarge: it would not fit.
    """
    from pynamodb.exceptions import PutError  # noqa: PLC0415  costs 180 ms; only writers pay

    from chalicelib.companies.models import ConfigItem  # noqa: PLC0415  likewise

    if len(json.dumps(doc, ensure_ascii=False).encode()) > MAX_DOCUMENT_KB * 1024:
        raise DocumentTooLarge(kind, MAX_DOCUMENT_KB)
    version = (replaces or 0) + 1
    item = ConfigItem(company, _key(kind, name), doc=doc, version=version, updated_at=iso(now), updated_by=actor)
    condition = ConfigItem.key.does_not_exist() if replaces is None else ConfigItem.version == replaces
    try:
        item.save(condition=condition)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise DocumentChanged(kind, name) from error
        raise
    forget(company, kind, name)
    return Document(kind=kind, name=name, doc=doc, version=version, updated_at=now, updated_by=actor)


def delete(company: str, kind: Kind, name: str, *, version: int) -> None:
    """Delete a document at ``version``.

    Raises:
        DocumentChanged: it is not at that version any more.
    """
    try:
        key = {"company": company, "key": _key(kind, name)}
        dynamo.delete(CONFIG, key, condition=attr("version") == version)
    except dynamo.ConditionFailed as error:
        raise DocumentChanged(kind, name) from error
    forget(company, kind, name)


def forget(company: str, kind: Kind, name: str) -> None:
    """Drop what this process remembers of a document."""
    _remembered.pop((company, _key(kind, name)), None)


def forget_everything() -> None:
    _remembered.clear()
    attention.forget_everything()


def _key(kind: Kind, name: str) -> str:
    return f"{kind.value}#{name}"


def _to_document(item: dynamo.Item) -> Document:
    kind, _, name = str(item["key"]).partition("#")
    return Document(
        kind=Kind(kind),
        name=name,
        doc=item["doc"],
        version=item["version"],
        updated_at=parse_iso(item["updated_at"]),
        updated_by=item["updated_by"],
    )
