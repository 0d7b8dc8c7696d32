"""How tables, job queues and buckets are declared: once, for the cloud template and the local start alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSpec:
    """A secondary index.

    A local index (``lsi``) shares the table's hash key and can be read consistently; a global one (``gsi``) has a
    hash key of its own and lags by milliseconds. ``include`` names the projected attributes: ``None`` for all, empty
    for keys only.
    """

    name: str
    kind: Literal["lsi", "gsi"]
    hash_key: str
    range_key: str | None
    include: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A DynamoDB table. Keys are strings unless ``numbers`` names them."""

    name: str
    hash_key: str
    range_key: str | None = None
    indexes: tuple[IndexSpec, ...] = ()
    numbers: frozenset[str] = frozenset()
    ttl_attribute: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the primary key's attributes."""
        return tuple(name for name in (self.hash_key, self.range_key) if name)

    def key_types(self) -> Mapping[str, str]:
        """Return ``{attribute: "S" | "N"}`` for every key of the table and its indexes."""
        names = [self.hash_key, self.range_key]
        for index in self.indexes:
            names += [index.hash_key, index.range_key]
        return {name: "N" if name in self.numbers else "S" for name in names if name is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSpec:
    """An SQS job queue with its dead-letter queue (named ``<name>-dead``)."""

    name: str
    fifo: bool = False
    visibility_s: int = 60
    max_receives: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSpec:
    """An S3 bucket; ``expire_days`` maps a key prefix to the days after which its objects go."""

    name: str
    expire_days: Mapping[str, int] = field(default_factory=dict)
