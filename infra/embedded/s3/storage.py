"""Objects as files: the body on disk under a random name, everything else in the database."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.s3.errors import S3Error, no_such_bucket, no_such_key


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object without its body; ``headers`` are those given with it that S3 gives back."""

    key: str
    path: Path
    size: int
    etag: str
    headers: Mapping[str, str]
    modified_at: float


class Storage:
    """Buckets and objects; a body is written whole under a new name before the index points at it."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, clock: Callable[[], float]) -> None:
        self._db = connection
        self._folder = folder
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)

    def create_bucket(self, bucket: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO buckets VALUES (?, ?)", (bucket, self._clock()))

    def require_bucket(self, bucket: str) -> None:
        if self._db.execute("SELECT 1 FROM buckets WHERE name = ?", (bucket,)).fetchone() is None:
            raise no_such_bucket()

    def list_buckets(self) -> list[tuple[str, float]]:
        return [(row["name"], row["created_at"]) for row in self._db.execute("SELECT * FROM buckets ORDER BY name")]

    def delete_bucket(self, bucket: str) -> None:
        self.require_bucket(bucket)
        if self._db.execute("SELECT 1 FROM objects WHERE bucket = ? LIMIT 1", (bucket,)).fetchone():
            raise S3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
        self._db.execute("DELETE FROM buckets WHERE name = ?", (bucket,))

    def put(self, bucket: str, key: str, body: bytes, headers: Mapping[str, str]) -> str:
        """Store an object and return its ETag; the one it replaces goes once nothing points at it."""
        self.require_bucket(bucket)
        name = secrets.token_hex(16)
        partial = self._folder / f"{name}.part"
        partial.write_bytes(body)
        partial.rename(self._folder / name)
        replaced = self._file(bucket, key)
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        self._db.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)",
            (bucket, key, name, len(body), etag, json.dumps(dict(headers)), self._clock()),
        )
        self._unlink(replaced)
        return etag

    def get(self, bucket: str, key: str) -> StoredObject:
        """Find an object.

        Raises:
            S3Error: there is no such bucket or key.
        """
        self.require_bucket(bucket)
        row = self._db.execute("SELECT * FROM objects WHERE bucket = ? AND key = ?", (bucket, key)).fetchone()
        if row is None:
            raise no_such_key()
        return self._stored(row)

    def delete(self, bucket: str, key: str) -> None:
        """Delete an object; one that is not there is fine."""
        self.require_bucket(bucket)
        gone = self._file(bucket, key)
        self._db.execute("DELETE FROM objects WHERE bucket = ? AND key = ?", (bucket, key))
        self._unlink(gone)

    def list_after(self, bucket: str, prefix: str, after: str) -> list[StoredObject]:
        """List the objects below a prefix whose keys follow ``after``, in the order of their bytes."""
        self.require_bucket(bucket)
        rows = self._db.execute(
            "SELECT * FROM objects WHERE bucket = ? AND key > ? AND substr(key, 1, ?) = ? ORDER BY key",
            (bucket, after, len(prefix), prefix),
        )
        return [self._stored(row) for row in rows]

    def _stored(self, row: sqlite3.Row) -> StoredObject:
        return StoredObject(
            key=row["key"],
            path=self._folder / row["file"],
            size=row["size"],
            etag=row["etag"],
            headers=json.loads(row["headers"]),
            modified_at=row["modified_at"],
        )

    def _file(self, bucket: str, key: str) -> str | None:
        row = self._db.execute("SELECT file FROM objects WHERE bucket = ? AND key = ?", (bucket, key)).fetchone()
        return None if row is None else str(row["file"])

    def _unlink(self, file: str | None) -> None:
        if file is not None:
            (self._folder / file).unlink(missing_ok=True)
