"""The account's telephone numbers and where their calls and texts go."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from infra.switch.call import Hook
from infra.switch.clock import Clock
from infra.switch.sids import new_sid
from infra.switch.webhook_urls import SmsUrls, VoiceUrls


@dataclass(slots=True, kw_only=True, eq=False)
class Number(VoiceUrls, SmsUrls):
    """An IncomingPhoneNumber; dates are ISO text so that the record can be stored as it is."""

    sid: str
    phone_number: str
    friendly_name: str
    created_at: str
    updated_at: str
    voice_url: str | None = None
    voice_method: str = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: str = "POST"
    voice_application_sid: str = ""
    voice_caller_id_lookup: bool = False
    sms_url: str | None = None
    sms_method: str = "POST"
    sms_fallback_url: str | None = None
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    status_callback: str | None = None
    status_callback_method: str = "POST"
    trunk_sid: str | None = None

    @property
    def status_hook(self) -> Hook | None:
        return Hook(self.status_callback, self.status_callback_method) if self.status_callback else None


CHANGEABLE = frozenset(field.name for field in fields(Number)) - {"sid", "phone_number", "created_at", "updated_at"}


class Numbers:
    """Kept in a small JSON file when one is given, so that a restart of the switch forgets no number."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._by_sid: dict[str, Number] = {}
        if path and path.exists():
            for stored in json.loads(path.read_text("utf-8")):
                self._by_sid[stored["sid"]] = Number(**stored)

    def __iter__(self) -> Iterator[Number]:
        return iter(self._by_sid.values())

    def find(self, sid: str) -> Number | None:
        return self._by_sid.get(sid)

    def by_address(self, phone_number: str) -> Number | None:
        return next((n for n in self._by_sid.values() if n.phone_number == phone_number), None)

    def may_show(self, caller_id: str, allowed: Iterable[str]) -> bool:
        """Whether a call may go out under this caller ID: a number of ours, or one of those allowed anyway.

        What is no telephone number (a client, a name) is not checked.
        """
        is_number = caller_id.startswith("+")
        return not is_number or caller_id in allowed or self.by_address(caller_id) is not None

    def create(self, phone_number: str, **settings: Any) -> Number:
        now = self._clock.now().isoformat()
        number = Number(
            sid=new_sid("PN"),
            phone_number=phone_number,
            friendly_name=settings.pop("friendly_name", phone_number),
            created_at=now,
            updated_at=now,
        )
        self._by_sid[number.sid] = number
        self.update(number, settings)
        return number

    def update(self, number: Number, settings: dict[str, Any]) -> None:
        """Change the named settings.

        Raises:
            KeyError: a setting that does not exist.
        """
        for name, value in settings.items():
            if name not in CHANGEABLE:
                raise KeyError(name)
            setattr(number, name, value)
        number.updated_at = self._clock.now().isoformat()
        self._save()

    def delete(self, number: Number) -> None:
        self._by_sid.pop(number.sid, None)
        self._save()

    def _save(self) -> None:
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps([asdict(n) for n in self._by_sid.values()], indent=1), "utf-8")
            draft.replace(self._path)
