"""What was written, and when: every version of every call and agent, in the order of the writes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from chalicelib.agents.domain import Agent
from chalicelib.agents.items import agent_from_doc
from chalicelib.agents.tables import AGENTS
from chalicelib.aws.repeats import already_written
from chalicelib.aws.transport import AwsError, Send
from chalicelib.aws.values import item_from_wire
from chalicelib.calls.domain import Call
from chalicelib.calls.items import call_from_doc, call_from_item
from chalicelib.calls.tables import CALL_LOG, CALLS
from chalicelib.core.ids import AgentId, CallId
from chalicelib.settings import settings

KEYS: Final = {spec.name: spec.keys for spec in (AGENTS, CALLS, CALL_LOG)}

PARTS: Final = ("session", "legs", "segments", "reply")


@dataclass(frozen=True, slots=True)
class Seen:
    """The world just after one write: which call or agent it changed, from what to what."""

    at: datetime
    call: Call | None = None
    call_before: Call | None = None
    agent: Agent | None = None
    agent_before: Agent | None = None


@dataclass(slots=True)
class Witness:
    """Stands between the stores and their tables and keeps what it sees.

    A write that the transport repeated, because the answer to its first attempt got lost, is seen as well.
    """

    now: Callable[[], datetime]
    inner: Send
    seen: list[Seen] = field(default_factory=list)
    calls: dict[CallId, Call] = field(default_factory=dict)
    live: dict[CallId, Call] = field(default_factory=dict)
    agents: dict[AgentId, Agent] = field(default_factory=dict)
    logged: dict[CallId, Call] = field(default_factory=dict)

    def send(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        table = request.get("TableName", "")
        try:
            answer = self.inner(service, operation, request)
        except AwsError as refusal:
            written = already_written(
                KEYS.get(table.removeprefix(settings().table("")), ()), request, refusal, self.inner
            )
            if written is None:
                raise
            answer = {"Attributes": written}
        if operation == "PutItem" and table == settings().table(CALLS.name):
            self._note_call(call_from_item(item_from_wire(request["Item"])))
        elif operation == "PutItem" and table == settings().table(CALL_LOG.name):
            item = item_from_wire(request["Item"])
            logged = call_from_doc({"due_at": item["started_at"], **item})
            self.logged[logged.id] = logged
        elif operation == "UpdateItem" and table == settings().table(AGENTS.name):
            self._note_agent(agent_from_doc(item_from_wire(answer["Attributes"])))
        return answer

    def _note_call(self, call: Call) -> None:
        before = self.calls.get(call.id)
        call = _sharing(call, before) if before is not None else call
        self.seen.append(Seen(self.now(), call=call, call_before=before))
        self.calls[call.id] = call
        if call.is_over:
            self.live.pop(call.id, None)
        else:
            self.live[call.id] = call

    def _note_agent(self, agent: Agent) -> None:
        """A heartbeat is no news: nothing of what is judged can change by it."""
        before = self.agents.get(agent.id)
        if before is None or before.v != agent.v:
            self.seen.append(Seen(self.now(), agent=agent, agent_before=before))
        self.agents[agent.id] = agent


def _sharing(call: Call, before: Call) -> Call:
    """The same call, holding what has not changed in common with the version before: a day has a million versions."""
    same = {name: old for name in PARTS if (old := getattr(before, name)) == getattr(call, name)}
    if call.stay is not None and before.stay is not None and call.stay.settings == before.stay.settings:
        same["stay"] = replace(call.stay, settings=before.stay.settings)
    return replace(call, **same)
