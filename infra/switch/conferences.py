"""All conferences of the account; a name belongs to one live conference at a time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.switch.conference import Conference
from infra.switch.participant import Terms

if TYPE_CHECKING:
    from infra.switch.exchange import Exchange


class Conferences:
    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self._by_sid: dict[str, Conference] = {}

    def __iter__(self) -> Iterator[Conference]:
        return iter(self._by_sid.values())

    def find(self, sid: str) -> Conference | None:
        return self._by_sid.get(sid)

    def find_live(self, name: str) -> Conference | None:
        return next((c for c in self._by_sid.values() if c.name == name and not c.is_over), None)

    def of(self, call_sid: str) -> Conference | None:
        """The conference a call is in."""
        for conference in self._by_sid.values():
            if any(p.call_sid == call_sid for p in conference.participants):
                return conference
        return None

    def get_or_create(self, name: str, terms: Terms) -> Conference:
        """The first one in decides the callbacks, the size and the recording."""
        live = self.find_live(name)
        if live is None:
            live = Conference(self._exchange, name, terms)
            self._by_sid[live.sid] = live
        return live
