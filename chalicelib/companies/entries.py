"""The members of long lists (numbers of a VIP list, values of a route list), one item each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.companies.documents import Kind
from chalicelib.companies.tables import ENTRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One member: ``value`` is the number or the digits, ``fields`` what it means."""

    value: str
    fields: Mapping[str, Any]


def find(company: str, kind: Kind, name: str, value: str) -> Entry | None:
    """Look one value up, in one round trip."""
    item = dynamo.get(ENTRIES, {"list": _list(company, kind, name), "value": value})
    return _to_entry(item) if item else None


def find_in(company: str, kind: Kind, names: Sequence[str], value: str) -> dict[str, Entry]:
    """Look one value up in several lists (at most a hundred), in one round trip; lists without it are left out."""
    lists = {_list(company, kind, name): name for name in names[:100]}
    found = dynamo.batch_get(ENTRIES, [{"list": key, "value": value} for key in lists]) if lists else []
    return {lists[item["list"]]: _to_entry(item) for item in found}


def put(company: str, kind: Kind, name: str, entry: Entry) -> None:
    dynamo.put(ENTRIES, {"list": _list(company, kind, name), "value": entry.value, "fields": entry.fields})


def delete(company: str, kind: Kind, name: str, value: str) -> None:
    dynamo.delete(ENTRIES, {"list": _list(company, kind, name), "value": value})


def list_page(
    company: str, kind: Kind, name: str, *, limit: int, after: str | None = None
) -> tuple[list[Entry], str | None]:
    """Read a page by value; the second part is the value after which to go on."""
    key = _list(company, kind, name)
    start = {"list": key, "value": after} if after is not None else None
    page = dynamo.query(ENTRIES, attr("list") == key, limit=limit, start=start)
    entries = [_to_entry(item) for item in page.items]
    return entries, entries[-1].value if page.next and entries else None


def each(company: str, kind: Kind, name: str) -> Iterator[Entry]:
    """Read a whole list, a thousand at a time."""
    after: str | None = None
    while True:
        entries, after = list_page(company, kind, name, limit=1000, after=after)
        yield from entries
        if after is None:
            return


def replace(company: str, kind: Kind, name: str, wanted: Mapping[str, Mapping[str, Any]]) -> int:
    """Make a list hold exactly ``wanted`` (value → fields), writing only what differs.

    Not one step: a reader in between sees a mixture, and after a crash the same import finishes the work.

    Returns:
        How many entries were written or deleted.
    """
    from chalicelib.companies.models import EntryItem  # noqa: PLC0415  costs 180 ms; only imports pay

    there = {entry.value: dict(entry.fields) for entry in each(company, kind, name)}
    changed = [value for value, fields in wanted.items() if there.get(value) != dict(fields)]
    gone = [value for value in there if value not in wanted]
    key = _list(company, kind, name)
    with EntryItem.batch_write() as batch:
        for value in changed:
            batch.save(EntryItem(key, value, fields=dict(wanted[value])))
        for value in gone:
            batch.delete(EntryItem(key, value))
    return len(changed) + len(gone)


def _list(company: str, kind: Kind, name: str) -> str:
    return f"{company}#{kind.value}#{name}"


def _to_entry(item: dynamo.Item) -> Entry:
    return Entry(value=item["value"], fields=item["fields"])
