"""Items and index entries as rows of SQLite; an item is kept as the JSON it was written in and mostly read unparsed."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.embedded.dynamodb.definition import Document, Key, Table, definition_text, table_of

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS tables (
    number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS items (
    tab INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS items_by_key ON items (tab, hash, range);
CREATE TABLE IF NOT EXISTS entries (
    tab INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item_hash BLOB NOT NULL,
    item_range BLOB NOT NULL, PRIMARY KEY (tab, place, hash, range, item_hash, item_range)
) WITHOUT ROWID;
"""
CACHED_STATEMENTS: Final = 512
CACHE_KB: Final = 65_536
PAGES_A_CHECKPOINT: Final = 4_000
_BY_INDEX: Final = (
    "SELECT i.item FROM entries AS e CROSS JOIN items AS i"
    " ON i.tab = e.tab AND i.hash = e.item_hash AND i.range = e.item_range WHERE e.tab = ? AND e.place = ?"
)
_BY_KEY: Final = "SELECT e.item FROM items AS e WHERE e.tab = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is to be read: of a table or the index at ``place``, of one hash key or all, in which order, from where."""

    place: int | None = None
    hash: bytes | None = None
    ranges: Sequence[tuple[str, bytes]] = ()
    is_backwards: bool = False
    start: tuple[bytes, ...] | None = None
    limit: int | None = None


class Storage:
    """Every statement; callers hold the event loop, so no two of them run at once."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, cached_statements=CACHED_STATEMENTS
        )
        # A write is safe against the death of the process at once, against the loss of power after a checkpoint.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        self._db.execute(f"PRAGMA wal_autocheckpoint = {PAGES_A_CHECKPOINT}")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    def tables(self) -> Iterator[Table]:
        for number, definition, created_at in self._db.execute("SELECT number, definition, created_at FROM tables"):
            yield table_of(number, json.loads(definition), created_at)

    def create(self, definition: Document, *, now: float) -> Table:
        checked = table_of(0, definition, now)
        row = (checked.spec.name, definition_text(definition), now)
        made = self._db.execute("INSERT INTO tables (name, definition, created_at) VALUES (?, ?, ?)", row)
        return table_of(int(made.lastrowid or 0), definition, now)

    def drop(self, table: Table) -> None:
        with self._together():
            for rows in ("entries WHERE tab", "items WHERE tab", "tables WHERE number"):
                self._db.execute(f"DELETE FROM {rows} = ?", (table.number,))  # noqa: S608  names of our own

    def count(self, table: Table) -> tuple[int, int]:
        """How many items there are, and how long they are."""
        counted = "SELECT count(*), coalesce(sum(length(item)), 0) FROM items WHERE tab = ?"
        items, size = self._db.execute(counted, (table.number,)).fetchone()
        return int(items), int(size)

    def find(self, table: int, key: Key) -> str | None:
        row = self._db.execute("SELECT item FROM items WHERE tab = ? AND hash = ? AND range = ?", (table, *key))
        found = row.fetchone()
        return None if found is None else str(found[0])

    def write(
        self,
        table: int,
        key: Key,
        item: str | None,
        *,
        gone: Sequence[tuple[int, Key]],
        come: Sequence[tuple[int, Key]],
    ) -> None:
        """Put an item in its place, or take it away, with its entries in the indexes: all of it or nothing."""
        if not gone and not come:
            self._put(table, key, item)
            return
        with self._together():
            self._put(table, key, item)
            for place, entry in gone:
                self._db.execute(
                    "DELETE FROM entries WHERE tab = ? AND place = ? AND hash = ? AND range = ?"
                    " AND item_hash = ? AND item_range = ?",
                    (table, place, *entry, *key),
                )
            for place, entry in come:
                self._db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (table, place, *entry, *key))

    def _put(self, table: int, key: Key, item: str | None) -> None:
        if item is None:
            self._db.execute("DELETE FROM items WHERE tab = ? AND hash = ? AND range = ?", (table, *key))
        else:
            self._db.execute(
                "INSERT INTO items VALUES (?, ?, ?, ?)"
                " ON CONFLICT (tab, hash, range) DO UPDATE SET item = excluded.item",
                (table, *key, item),
            )

    def read(self, table: int, span: Span) -> Iterator[str]:
        """Read items in order, as they are wanted."""
        text, values = ([_BY_KEY], [table]) if span.place is None else ([_BY_INDEX], [table, span.place])
        parameters: list[int | bytes] = [*values]
        if span.hash is not None:
            text.append("AND e.hash = ?")
            parameters.append(span.hash)
        for sign, edge in span.ranges:
            text.append(f"AND e.range {sign} ?")
            parameters.append(edge)
        order = ["e.range"] if span.hash is not None else ["e.hash", "e.range"]
        if span.place is not None:
            order += ["e.item_hash", "e.item_range"]
        if span.start is not None:
            marks = ", ".join("?" * len(order))
            text.append(f"AND ({', '.join(order)}) {'<' if span.is_backwards else '>'} ({marks})")
            parameters += span.start if span.hash is None else span.start[1:]
        way = " DESC" if span.is_backwards else ""
        text.append("ORDER BY " + ", ".join(each + way for each in order))
        if span.limit is not None:
            text.append("LIMIT ?")
            parameters.append(span.limit)
        for (item,) in self._db.execute(" ".join(text), parameters):
            yield item

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
