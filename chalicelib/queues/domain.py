"""What a queue is, and who is rung next: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.core.ids import AgentId, CompanyId, QueueName


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue as its administrators set it up (PHN-125…135). ``members`` maps an agent to a priority, 0 first.

    ``is_hidden`` keeps it out of the switchboard's overview and ``is_history_off`` its calls out of the call log;
    ``skills`` are tags a member must have to log on. ``is_contact_first``: contacts of campaigns are called for whoever
    is available in it, and wait in it once they have answered.
    """

    company: CompanyId
    name: QueueName
    title: str
    members: Mapping[AgentId, int] = field(default_factory=dict)
    service_level_s: int = 20
    wrap_up: timedelta = timedelta(0)
    may_extend_wrap_up: bool = False
    is_reason_required: bool = False
    is_rona_on: bool = False
    is_hidden: bool = False
    is_history_off: bool = False
    skills: tuple[str, ...] = ()
    music: str = ""
    is_contact_first: bool = False

    @property
    def service_level(self) -> timedelta:
        return timedelta(seconds=self.service_level_s)

    @classmethod
    def from_document(cls, company: CompanyId, name: str, doc: Mapping[str, Any]) -> "Queue":
        get = doc.get
        return cls(
            company=company,
            name=QueueName(name),
            title=get("title") or name,
            members={AgentId(agent): int(priority) for agent, priority in (get("members") or {}).items()},
            service_level_s=int(get("service_level_s", 20)),
            wrap_up=timedelta(seconds=int(get("wrap_up_s", 0))),
            may_extend_wrap_up=bool(get("may_extend_wrap_up", False)),
            is_reason_required=bool(get("reason_required", False)),
            is_rona_on=bool(get("rona", False)),
            is_hidden=bool(get("hidden", False)),
            is_history_off=bool(get("history_disabled", False)),
            skills=tuple(get("skills") or ()),
            music=get("music") or "",
            is_contact_first=bool(get("is_contact_first", False)),
        )


@dataclass(frozen=True, slots=True)
class Staffing:
    """Members logged on to a queue, and those of them who could be rung now, as far as a call's line is open to them.

    ``only`` are the agents to whom the line is open; ``None``: it is open to everyone (CUBE-20). ``music_url`` is the
    queue's own music; empty: the house's.
    """

    logged_on: int
    available: int
    only: tuple[AgentId, ...] | None = None
    music_url: str = ""


def count_staff(
    queue: Queue, on: Sequence[AgentId], free: Sequence[AgentId], only: tuple[AgentId, ...] | None = None
) -> Staffing:
    able = set(queue.members) if only is None else set(queue.members) & set(only)
    return Staffing(len(able & set(on)), len(able & set(free)), only)
