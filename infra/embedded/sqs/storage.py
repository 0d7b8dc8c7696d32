"""Queues and messages as rows: what is visible, what is in flight and what a FIFO group holds back."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.embedded.sqs.attributes import DEDUPLICATION_S, QueueSettings

_TAKE = """
UPDATE messages
SET visible_at = :until, receives = receives + 1, receipt = receipt + 1,
    first_received_at = coalesce(first_received_at, :now)
WHERE seq IN (
    SELECT seq FROM messages WHERE queue = :queue AND visible_at <= :now AND sent_at > :oldest /* group */
    ORDER BY seq LIMIT :limit)
RETURNING *"""
_GROUP_IS_FREE = """
    AND NOT EXISTS (
        SELECT 1 FROM messages AS flying
        WHERE flying.queue = :queue AND flying.group_id = messages.group_id
          AND flying.visible_at > :now AND flying.receives > 0)"""
_TAKE_FIFO = _TAKE.replace("/* group */", _GROUP_IS_FREE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message on its way into a queue."""

    message_id: str
    body: str
    attributes: Mapping[str, Any]
    group_id: str | None
    deduplication_id: str | None
    delay_s: float


class Storage:
    """Every statement about queues; callers hold the event loop, so no two of them run at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find_attributes(self, queue: str) -> dict[str, str] | None:
        row = self._db.execute("SELECT attributes FROM queues WHERE name = ?", (queue,)).fetchone()
        return None if row is None else dict(json.loads(row["attributes"]))

    def put_queue(self, queue: str, attributes: Mapping[str, str], *, now: float) -> None:
        self._db.execute(
            "INSERT INTO queues VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET attributes = excluded.attributes",
            (queue, json.dumps(dict(attributes)), now),
        )

    def created_at(self, queue: str) -> float:
        row = self._db.execute("SELECT created_at FROM queues WHERE name = ?", (queue,)).fetchone()
        return float(row["created_at"])

    def list_queues(self, prefix: str) -> list[str]:
        rows = self._db.execute("SELECT name FROM queues ORDER BY name")
        return [row["name"] for row in rows if row["name"].startswith(prefix)]

    def delete_queue(self, queue: str) -> None:
        self._db.execute("DELETE FROM queues WHERE name = ?", (queue,))

    def purge(self, queue: str) -> None:
        self._db.execute("DELETE FROM messages WHERE queue = ?", (queue,))
        self._db.execute("DELETE FROM deduplications WHERE queue = ?", (queue,))

    def find_duplicate(self, queue: str, deduplication_id: str, *, now: float) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(
            "SELECT message_id, seq FROM deduplications WHERE queue = ? AND deduplication_id = ? AND until > ?",
            (queue, deduplication_id, now),
        ).fetchone()
        return row

    def insert(self, queue: str, message: NewMessage, *, now: float) -> int:
        """Add a message and remember its deduplication id; returns its place in the order of sending."""
        cursor = self._db.execute(
            "INSERT INTO messages (queue, id, body, attributes, group_id, deduplication_id, sent_at, visible_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                queue,
                message.message_id,
                message.body,
                json.dumps(message.attributes),
                message.group_id,
                message.deduplication_id,
                now,
                now + message.delay_s,
            ),
        )
        seq = int(cursor.lastrowid or 0)
        if message.deduplication_id is not None:
            self._db.execute(
                "INSERT OR REPLACE INTO deduplications VALUES (?, ?, ?, ?, ?)",
                (queue, message.deduplication_id, message.message_id, seq, now + DEDUPLICATION_S),
            )
        return seq

    def take(self, queue: QueueSettings, *, limit: int, visibility_s: float, now: float) -> list[sqlite3.Row]:
        """Put up to ``limit`` visible messages in flight, oldest first, and return them as they now are."""
        rows = self._db.execute(
            _TAKE_FIFO if queue.fifo else _TAKE,
            {
                "queue": queue.name,
                "now": now,
                "oldest": now - queue.retention_s,
                "until": now + visibility_s,
                "limit": limit,
            },
        ).fetchall()
        return sorted(rows, key=lambda row: row["seq"])

    def bury(self, queue: str, *, dead_letters: str, max_receives: int, now: float) -> int:
        """Move what was received too often and is visible again to the dead letters; returns how many."""
        return self._db.execute(
            "UPDATE messages SET queue = :dead, source = :queue, visible_at = :now"
            " WHERE queue = :queue AND visible_at <= :now AND receives >= :most",
            {"dead": dead_letters, "queue": queue, "now": now, "most": max_receives},
        ).rowcount

    def delete(self, queue: str, seq: int, receipt: int, *, fifo: bool) -> bool:
        """Delete by the newest receipt; an older one of a standard queue deletes as well, as SQS may do."""
        cursor = self._db.execute(
            "DELETE FROM messages WHERE queue = ? AND seq = ? AND receipt >= ? AND (receipt = ? OR NOT ?)",
            (queue, seq, receipt, receipt, fifo),
        )
        return cursor.rowcount == 1

    def hide(self, queue: str, seq: int, receipt: int, *, until: float) -> bool:
        """Change when an in-flight message is visible again; false when the receipt is not the newest."""
        cursor = self._db.execute(
            "UPDATE messages SET visible_at = ? WHERE queue = ? AND seq = ? AND receipt = ?",
            (until, queue, seq, receipt),
        )
        return cursor.rowcount == 1

    def next_change_at(self, queue: str, *, now: float) -> float | None:
        """Return when the next delayed or in-flight message becomes visible."""
        row = self._db.execute(
            "SELECT min(visible_at) AS at FROM messages WHERE queue = ? AND visible_at > ?", (queue, now)
        ).fetchone()
        return None if row["at"] is None else float(row["at"])

    def count(self, queue: str, *, now: float) -> dict[str, int]:
        """Count visible, in-flight and delayed messages under SQS's attribute names."""
        row = self._db.execute(
            "SELECT coalesce(sum(visible_at <= :now), 0) AS visible,"
            " coalesce(sum(visible_at > :now AND receives > 0), 0) AS flying,"
            " coalesce(sum(visible_at > :now AND receives = 0), 0) AS waiting"
            " FROM messages WHERE queue = :queue",
            {"queue": queue, "now": now},
        ).fetchone()
        return {
            "ApproximateNumberOfMessages": row["visible"],
            "ApproximateNumberOfMessagesNotVisible": row["flying"],
            "ApproximateNumberOfMessagesDelayed": row["waiting"],
        }

    def forget_old(self, *, now: float) -> None:
        """Drop deduplication ids that no longer bind and messages older than any retention."""
        self._db.execute("DELETE FROM deduplications WHERE until <= ?", (now,))
        self._db.execute("DELETE FROM messages WHERE sent_at <= ?", (now - 1_209_600,))
