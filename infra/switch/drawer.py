"""A few configured things of one kind, kept in a small JSON file when there is one."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from infra.switch.clock import Clock
from infra.switch.sids import new_sid


@dataclass(slots=True, kw_only=True, eq=False)
class Configured:
    """Dates are ISO text so that the record can be stored as it is."""

    sid: str
    created_at: str
    updated_at: str


T = TypeVar("T", bound=Configured)


class Drawer(Generic[T]):
    """Oldest first."""

    def __init__(self, kind: type[T], prefix: str, clock: Clock, path: Path | None) -> None:
        self._kind = kind
        self._prefix = prefix
        self._clock = clock
        self._path = path
        self._changeable = {field.name for field in fields(kind)} - {"sid", "created_at", "updated_at"}
        self._by_sid: dict[str, T] = {}
        if path and path.exists():
            self._by_sid = {stored["sid"]: kind(**stored) for stored in json.loads(path.read_text("utf-8"))}

    def __iter__(self) -> Iterator[T]:
        return iter(self._by_sid.values())

    def find(self, sid: str) -> T | None:
        return self._by_sid.get(sid)

    def create(self, **settings: Any) -> T:
        now = self._clock.now().isoformat()
        thing = self._kind(sid=new_sid(self._prefix), created_at=now, updated_at=now, **settings)
        self._by_sid[thing.sid] = thing
        self._save()
        return thing

    def update(self, thing: T, settings: dict[str, Any]) -> None:
        """Change the named settings.

        Raises:
            KeyError: a setting that does not exist.
        """
        for name, value in settings.items():
            if name not in self._changeable:
                raise KeyError(name)
            setattr(thing, name, value)
        thing.updated_at = self._clock.now().isoformat()
        self._save()

    def delete(self, thing: T) -> None:
        self._by_sid.pop(thing.sid, None)
        self._save()

    def _save(self) -> None:
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps([asdict(thing) for thing in self], indent=1), "utf-8")
            draft.chmod(0o600)
            draft.replace(self._path)
