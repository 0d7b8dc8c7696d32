"""Which calls of the log a click on a figure leaves, in words: pure."""

from collections.abc import Collection, Mapping
from typing import Final

from chalicelib.calls.shares import Did
from chalicelib.calls.waits import Result
from chalicelib.console.models.call_log import CallFilter
from chalicelib.console.parts import Names
from chalicelib.core.ids import AgentId, QueueName

_RESULTS: Final[Mapping[Result, str]] = {
    Result.OFFERED: "that waited",
    Result.WAITING: "that still wait",
    Result.ANSWERED: "that were answered",
    Result.ABANDONED: "whose caller left",
    Result.TIMED_OUT: "whose time was up",
    Result.CALLBACK: "whose caller asked to be called back",
    Result.MOVED_ON: "whose caller left by a key",
    Result.ENDED: "that we sent on",
    Result.IN_TIME: "that were answered in time",
    Result.LATE: "that were answered late",
}
_DEEDS: Final[Mapping[Did, str]] = {
    Did.ANSWERED: "answered",
    Did.MISSED: "missed",
    Did.UNREACHED: "could not be reached for",
    Did.CALLED: "made",
    Did.REACHED: "made and somebody answered",
}


def narrowing(chosen: CallFilter, names: Names, unlisted: Collection[QueueName]) -> str:
    """A sentence or two; empty where there is no such filter. ``unlisted`` queues are in figures and not in the log."""
    parts = []
    if chosen.result:
        where = f" in {names.queue(QueueName(chosen.queue))}" if chosen.queue else ""
        parts.append(f"{_RESULTS[Result(chosen.result)]}{where}")
    if chosen.did:
        who = names.agent(AgentId(chosen.agent)) if chosen.agent else "agents"
        parts.append(f"that {who} {_DEEDS[Did(chosen.did)]}")
    elif chosen.agent:
        parts.append(f"in which {names.agent(AgentId(chosen.agent))} had a part")
    if not parts:
        return ""
    gone = ", ".join(sorted(names.queue(queue) for queue in unlisted))
    left_out = f" Calls of {gone} are counted, but kept out of the log." if gone and not chosen.queue else ""
    return f"Only calls {' and '.join(parts)}.{left_out}"
