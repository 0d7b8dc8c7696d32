"""All conferences of the account; a name belongs to one live conference at a time."""

from collections.abc import Iterator

from infra.switch.conference import Conference, Premises
from infra.switch.participant import Terms
from infra.switch.past_conference import PastConference, read_conference, write_conference
from infra.switch.shelf import Memory, Script, Shelf

AnyConference = Conference | PastConference


class Conferences:
    def __init__(self, premises: Premises, memory: Memory) -> None:
        self._premises = premises
        self._shelf: Shelf[AnyConference] = Shelf(Script("conference", write_conference, read_conference), memory)
        self._live: dict[str, Conference] = {}

    def __iter__(self) -> Iterator[Conference]:
        """Those at hand: all that are live, and what was over lately."""
        return (conference for conference in self._shelf if isinstance(conference, Conference))

    def newest(self) -> Iterator[AnyConference]:
        """Every conference there is a record of, the latest first."""
        return self._shelf.newest()

    def find(self, sid: str) -> AnyConference | None:
        return self._shelf.find(sid)

    def find_live(self, name: str) -> Conference | None:
        return self._live.get(name)

    def of(self, call_sid: str) -> Conference | None:
        """The conference a call is in."""
        for conference in self._live.values():
            if any(p.call_sid == call_sid for p in conference.participants):
                return conference
        return None

    def get_or_create(self, name: str, terms: Terms) -> Conference:
        """The first one in decides the callbacks, the size and the recording."""
        live = self.find_live(name)
        if live is None:
            live = self._live[name] = Conference(self._premises, name, terms)
            live.on_change = self._changed
            self._shelf.add(live)
        return live

    def _changed(self, conference: Conference) -> None:
        """One that is over makes room for another of its name."""
        if conference.is_over:
            self._live.pop(conference.name, None)
        self._shelf.save(conference)

    def recover(self) -> None:
        """Those of a switch that died are over."""
        for conference in self._shelf.unfinished():
            if isinstance(conference, PastConference):
                conference.end()
            self._shelf.save(conference)
