"""What outlives the switch: its calls, conferences, recordings and texts, and the callbacks not delivered yet."""

import json
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from infra.switch.wire import Parameters

logger = logging.getLogger(__name__)

Facts = dict[str, Any]

_PAGE: Final = 200
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS things (
    kind TEXT, sid TEXT, created REAL, is_over INTEGER, facts TEXT, PRIMARY KEY (kind, sid)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS things_by_age ON things (kind, created, sid);
CREATE INDEX IF NOT EXISTS things_open ON things (kind) WHERE is_over = 0;
CREATE TABLE IF NOT EXISTS letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT, box TEXT, url TEXT, method TEXT, parameters TEXT
);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing as it is now; ``created`` in epoch seconds orders it."""

    sid: str
    created: float
    is_over: bool
    facts: Facts


@dataclass(frozen=True, slots=True)
class Letter:
    """A callback on its way; ``number`` is the ledger's, ``box`` whose order it belongs to."""

    box: str
    url: str
    method: str
    parameters: Parameters
    number: int = 0


class Ledger(Protocol):
    def save(self, kind: str, row: Row) -> None: ...

    def drop(self, kind: str, sid: str) -> None: ...

    def find(self, kind: str, sid: str) -> Facts | None: ...

    def newest(self, kind: str) -> Iterator[Row]:
        """The latest first, read as they are asked for."""

    def unfinished(self, kind: str) -> list[Facts]:
        """What was going on when the last switch ended."""

    def post(self, letter: Letter) -> int: ...

    def delivered(self, number: int) -> None: ...

    def letters(self) -> list[Letter]:
        """Those nobody took, in the order they were posted."""

    def forget(self, before: float) -> None:
        """Drop what ended and was created before an epoch second."""

    def close(self) -> None: ...


class NoLedger:
    """Keeps nothing: for a switch that need not remember."""

    def save(self, kind: str, row: Row) -> None:
        del kind, row

    def drop(self, kind: str, sid: str) -> None:
        del kind, sid

    def find(self, kind: str, sid: str) -> Facts | None:
        del kind, sid
        return None

    def newest(self, kind: str) -> Iterator[Row]:
        del kind
        return iter(())

    def unfinished(self, kind: str) -> list[Facts]:
        del kind
        return []

    def post(self, letter: Letter) -> int:
        del letter
        return 0

    def delivered(self, number: int) -> None:
        del number

    def letters(self) -> list[Letter]:
        return []

    def forget(self, before: float) -> None:
        del before

    def close(self) -> None:
        """Nothing is open."""


class SqliteLedger:
    """One file. A write survives the end of the process, and costs some ten microseconds.

    A disk that is full must not end a call: what cannot be written is logged, and the call goes on without.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_TABLES)

    def save(self, kind: str, row: Row) -> None:
        values = (kind, row.sid, row.created, row.is_over, json.dumps(row.facts, separators=(",", ":")))
        self._write("INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?, ?)", values)

    def drop(self, kind: str, sid: str) -> None:
        self._write("DELETE FROM things WHERE kind = ? AND sid = ?", (kind, sid))

    def find(self, kind: str, sid: str) -> Facts | None:
        found = self._database.execute("SELECT facts FROM things WHERE kind = ? AND sid = ?", (kind, sid)).fetchone()
        return json.loads(found[0]) if found else None

    def newest(self, kind: str) -> Iterator[Row]:
        """A page at a time, so that no lock is held while somebody reads."""
        query = (
            "SELECT sid, created, is_over, facts FROM things WHERE kind = ? AND (created, sid) < (?, ?)"
            " ORDER BY created DESC, sid DESC LIMIT ?"
        )
        created, sid = float("inf"), ""
        while rows := self._database.execute(query, (kind, created, sid, _PAGE)).fetchall():
            for sid, created, is_over, facts in rows:
                yield Row(sid, created, bool(is_over), json.loads(facts))

    def unfinished(self, kind: str) -> list[Facts]:
        query = "SELECT facts FROM things WHERE kind = ? AND is_over = 0 ORDER BY created, sid"
        return [json.loads(facts) for (facts,) in self._database.execute(query, (kind,))]

    def post(self, letter: Letter) -> int:
        values = (letter.box, letter.url, letter.method, json.dumps(dict(letter.parameters)))
        return self._write("INSERT INTO letters (box, url, method, parameters) VALUES (?, ?, ?, ?)", values)

    def delivered(self, number: int) -> None:
        self._write("DELETE FROM letters WHERE number = ?", (number,))

    def letters(self) -> list[Letter]:
        query = "SELECT box, url, method, parameters, number FROM letters ORDER BY number"
        return [
            Letter(box, url, method, json.loads(parameters), number)
            for box, url, method, parameters, number in self._database.execute(query)
        ]

    def forget(self, before: float) -> None:
        self._write("DELETE FROM things WHERE is_over = 1 AND created < ?", (before,))

    def close(self) -> None:
        self._database.close()

    def _write(self, order: str, values: Sequence[object]) -> int:
        try:
            return self._database.execute(order, values).lastrowid or 0
        except sqlite3.Error as error:
            logger.error("ledger not written", extra={"reason": str(error)})  # noqa: TRY400  no trace per call
            return 0
