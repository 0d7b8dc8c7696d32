"""What outlives the switch: its calls, conferences, recordings and texts, and the callbacks not delivered yet."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from infra.switch.wire import Parameters

logger = logging.getLogger(__name__)

Facts = dict[str, Any]

SOON_S: Final = 0.1
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
    """One thing as it is now; ``created`` in epoch seconds orders it. Moments among the facts are read as ISO 8601."""

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
    def save(self, kind: str, sid: str, row: Callable[[], Row]) -> None:
        """``row`` is asked for when it is written, which may be a moment later."""

    def drop(self, kind: str, sid: str) -> None: ...

    def find(self, kind: str, sid: str) -> Facts | None: ...

    def newest(self, kind: str) -> Iterator[Row]:
        """The latest first, read as they are asked for."""

    def unfinished(self, kind: str) -> list[Facts]:
        """What was going on when the last switch ended."""

    def post(self, letter: Letter) -> int:
        """Its number; it is written down before anything else happens on the loop."""

    def delivered(self, number: int) -> None: ...

    def letters(self) -> list[Letter]:
        """Those nobody took, in the order they were posted."""

    def forget(self, before: float) -> None:
        """Drop what ended and was created before an epoch second."""

    def close(self) -> None: ...


class NoLedger:
    """Keeps nothing: for a switch that need not remember."""

    def save(self, kind: str, sid: str, row: Callable[[], Row]) -> None:
        del kind, sid, row

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
    """One file. What is written survives the end of the process.

    A transaction costs some hundred microseconds, so that changes wait for others ``SOON_S``: a thing that changes
    twice meanwhile is written once. A disk that is full must not end a call: what cannot be written is logged, and the
    call goes on without.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_TABLES)
        self._last_letter = self._read_last_letter()
        self._unsaved: dict[tuple[str, str], Callable[[], Row]] = {}
        self._unposted: dict[int, Letter] = {}
        self._delivered: list[int] = []
        self._due: asyncio.Handle | None = None
        self._is_urgent = False

    def save(self, kind: str, sid: str, row: Callable[[], Row]) -> None:
        self._unsaved[kind, sid] = row
        self._write_soon()

    def drop(self, kind: str, sid: str) -> None:
        self._unsaved.pop((kind, sid), None)
        self._write(("DELETE FROM things WHERE kind = ? AND sid = ?", [(kind, sid)]))

    def find(self, kind: str, sid: str) -> Facts | None:
        self._write_now()
        found = self._database.execute("SELECT facts FROM things WHERE kind = ? AND sid = ?", (kind, sid)).fetchone()
        return orjson.loads(found[0]) if found else None

    def newest(self, kind: str) -> Iterator[Row]:
        """A page at a time, so that no lock is held while somebody reads."""
        self._write_now()
        query = (
            "SELECT sid, created, is_over, facts FROM things WHERE kind = ? AND (created, sid) < (?, ?)"
            " ORDER BY created DESC, sid DESC LIMIT ?"
        )
        created, sid = float("inf"), ""
        while rows := self._database.execute(query, (kind, created, sid, _PAGE)).fetchall():
            for sid, created, is_over, facts in rows:
                yield Row(sid, created, bool(is_over), orjson.loads(facts))

    def unfinished(self, kind: str) -> list[Facts]:
        self._write_now()
        query = "SELECT facts FROM things WHERE kind = ? AND is_over = 0 ORDER BY created, sid"
        return [orjson.loads(facts) for (facts,) in self._database.execute(query, (kind,))]

    def post(self, letter: Letter) -> int:
        self._last_letter += 1
        self._unposted[self._last_letter] = letter
        self._write_next()
        return self._last_letter

    def delivered(self, number: int) -> None:
        if self._unposted.pop(number, None) is None:
            self._delivered.append(number)
            self._write_soon()

    def letters(self) -> list[Letter]:
        self._write_now()
        query = "SELECT box, url, method, parameters, number FROM letters ORDER BY number"
        return [
            Letter(box, url, method, orjson.loads(parameters), number)
            for box, url, method, parameters, number in self._database.execute(query)
        ]

    def forget(self, before: float) -> None:
        self._write(("DELETE FROM things WHERE is_over = 1 AND created < ?", [(before,)]))

    def close(self) -> None:
        self._write_now()
        self._database.close()

    def _read_last_letter(self) -> int:
        found = self._database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'letters'").fetchone()
        return int(found[0]) if found else 0

    def _write_soon(self) -> None:
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(SOON_S, self._write_now)

    def _write_next(self) -> None:
        """Before whatever is started from now on, and with what this turn of the loop still changes."""
        if not self._is_urgent:
            if self._due:
                self._due.cancel()
            self._is_urgent = True
            self._due = asyncio.get_running_loop().call_soon(self._write_now)

    def _write_now(self) -> None:
        """All that waits, in one transaction."""
        if self._due is None:
            return
        self._due.cancel()
        self._due, self._is_urgent = None, False
        unsaved, self._unsaved = self._unsaved, {}
        unposted, self._unposted = self._unposted, {}
        delivered, self._delivered = self._delivered, []
        self._write(
            ("INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?, ?)", [_values(*item) for item in unsaved.items()]),
            ("INSERT INTO letters VALUES (?, ?, ?, ?, ?)", [_letter(*item) for item in unposted.items()]),
            ("DELETE FROM letters WHERE number = ?", [(number,) for number in delivered]),
        )

    def _write(self, *orders: tuple[str, Sequence[Sequence[object]]]) -> None:
        try:
            self._database.execute("BEGIN")
            for order, values in orders:
                if values:
                    self._database.executemany(order, values)
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            logger.error("ledger not written", extra={"reason": str(error)})  # noqa: TRY400  no trace per call
            self._give_up()

    def _give_up(self) -> None:
        try:
            self._database.execute("ROLLBACK")
        except sqlite3.Error:  # it has undone it by itself, or is closed
            return


def _values(key: tuple[str, str], row: Callable[[], Row]) -> tuple[object, ...]:
    written = row()
    return (*key, written.created, written.is_over, orjson.dumps(written.facts).decode())


def _letter(number: int, letter: Letter) -> tuple[object, ...]:
    return number, letter.box, letter.url, letter.method, orjson.dumps(dict(letter.parameters)).decode()
