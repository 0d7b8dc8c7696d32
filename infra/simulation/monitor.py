"""What can only be judged while it lasts: idle waste, ghosts and silence, looked for every second."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls.domain import CallState
from chalicelib.core.ids import LegSid
from chalicelib.queues.matching import Candidate, match
from infra.simulation.judges.seated import misheard
from infra.simulation.record import Breach, Record
from infra.switch.call import Call as SwitchCall
from infra.switch.testing.lines import Line

Found = dict[str, tuple[str, set[str]]]
"""What is wrong: with whom, in words, and whom else it concerns."""
BUSY = frozenset({AgentState.RINGING, AgentState.IN_CALL})


@dataclass(slots=True)
class Monitor:
    """``look`` is called on the switch's loop, once a second; what lasts too long becomes a breach."""

    record: Record
    now: Callable[[], datetime]
    address_of: Callable[[str], str]
    callers: list[Line] = field(default_factory=list)
    agent_lines: Callable[[], list[Line]] = list
    _since: dict[Hashable, tuple[datetime, set[str]]] = field(default_factory=dict)
    """Since when something is wrong, and whom all it has concerned since: one offer may follow on another."""
    _up: list[SwitchCall] = field(default_factory=list)
    _legs_met: int = 0

    def look(self) -> None:
        self._note_legs()
        self._watch("Q4", self._idle_waste(), self.record.limits.offer)
        self._watch("A2", self._ghosts(), self.record.limits.ghost)
        self._watch("C2", self._silence(), self.record.limits.silence)
        wrong = self._misheard()
        self._watch("C2 seat", wrong["C2"], self.record.limits.silence)
        self._watch("Q1 seat", wrong["Q1"], self.record.limits.stop)

    def _note_legs(self) -> None:
        fresh = list(islice(self.record.legs, self._legs_met, None))
        self._legs_met += len(fresh)
        self._up = [leg for leg in (*self._up, *fresh) if not leg.is_over]

    def _watch(self, name: str, found: Found, limit: timedelta) -> None:
        now = self.now()
        for key in [key for key in self._since if isinstance(key, tuple) and key[0] == name and key[1] not in found]:
            del self._since[key]
        for subject, (words, concerned) in found.items():
            since, about = self._since.setdefault((name, subject), (now, set()))
            about |= concerned
            if self.record.is_late(since, now, limit, subject, *about):
                self.record.ghosts.append(Breach(name[:2], subject, f"{words} since {since:%H:%M:%S}"))

    def _idle_waste(self) -> Found:
        witness, now = self.record.witness, self.now()
        waiting = [
            Candidate(call.id, call.stay)
            for call in witness.live.values()
            if call.state is CallState.WAITING
            and call.stay is not None
            and (call.stay.until is None or now < call.stay.until)
        ]
        if not waiting:
            return {}
        free = [agent for agent in witness.agents.values() if agent.state is AgentState.AVAILABLE]
        made = match(waiting, free, self.record.queues, now=now) if free else []
        company = self.record.company
        return {each.call: (f"no offer although {each.agent} is free", {each.agent, company}) for each in made}

    def _ghosts(self) -> Found:
        up = {leg.to for leg in self._up}
        return {
            agent.id: (f"{agent.state} without a leg", _concerned(agent))
            for agent in self.record.witness.agents.values()
            if agent.state in BUSY and self.address_of(agent.id) not in up
        }

    def _silence(self) -> Found:
        silent = [line for line in self.callers if _is_silent(line)]
        agents = [line for line in self.agent_lines() if _is_silent(line)]
        held = self._held() if agents else set()
        silent += [line for line in agents if not self._about(line) & held]
        return {line.call_sid: ("hears nothing", self._about(line)) for line in silent}

    def _held(self) -> set[str]:
        """Calls that their agents have on hold: the callers hear music, and the agents need not hear anything."""
        agents = self.record.witness.agents.values()
        return {work.call for each in agents for work in (each.work, *each.parked) if work and work.held_at}

    def _misheard(self) -> dict[str, Found]:
        """Conversations in which somebody hears too little or too much."""
        found = {"C2": Found(), "Q1": Found()}
        talking = [call for call in self.record.witness.live.values() if call.state is CallState.TALKING]
        if not talking:
            return found
        held = self._held()
        lines = {line.call_sid: line for line in (*self.callers, *self.agent_lines()) if line.is_up}
        address = {LegSid(leg.sid): leg.from_ if leg.direction == "inbound" else leg.to for leg in self._up}
        for call in talking:
            hears = {sid: lines[sid].hears for sid in call.legs if sid in lines}
            asked = {each.offer.agent for each in call.consults}
            parties = {call.id, *call.legs, *(leg.party for leg in call.legs.values()), *asked} - {""}
            for wrong in misheard(call, hears, address, is_on_hold=call.id in held):
                found[wrong.name][wrong.leg] = wrong.words, parties
        return found

    def _about(self, line: Line) -> set[str]:
        """The call that a leg belongs to, also one that is over, by itself or its parent; and who dials there."""
        parents = (leg.parent_sid for leg in self._up if leg.sid == line.call_sid)
        sids = {line.call_sid, *(sid for sid in parents if sid)}
        calls = [call for call in self.record.witness.calls.values() if not sids.isdisjoint(call.legs)]
        dialling = (call.with_agent for call in calls if call.state is CallState.DIALLING)
        return {*(call.id for call in calls), *(agent for agent in dialling if agent)}


def _concerned(agent: Agent) -> set[str]:
    held = agent.reservation or agent.work
    return {held.call, held.offer} if held else set()


def _is_silent(line: Line) -> bool:
    """The line is up, and nothing is played or said to it, and no keys are expected of it."""
    is_entertained = (line.heard and line.heard[-1].ended_at is None) or line.hears or line.expecting is not None
    return not is_entertained and line.is_up
