"""Statistics of a span of days."""

from datetime import date

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer

Seconds = float
Share = float | None


class Waits(Answer):
    """What became of waits in queues (docs/statistics.md); shares are between 0 and 1, null where nothing divides."""

    offered: int = Field(description="Every wait: the sum of all ways in which one ends, and of those that go on.")
    answered: int
    in_time: int = Field(description="Answered within the queue's seconds, or a VIP list's own.")
    service_level: Share = Field(description="In time ÷ (answered + abandoned).")
    abandoned: int
    abandon_rate: Share = Field(description="Abandoned ÷ (offered - waiting).")
    timed_out: int
    callback: int
    moved_on: int = Field(description="Left the queue by a key.")
    ended_by_system: int
    waiting: int = Field(description="Go on now.")
    mean_wait_s: Seconds | None = Field(description="Over all who wait no more.")
    mean_answer_s: Seconds | None = Field(description="Average speed of answer: over the answered.")
    longest_wait_s: Seconds | None
    mean_talk_s: Seconds | None
    offers_per_answer: float | None = Field(description="How often an agent was rung for each answer.")


class QueueStatistics(Waits):
    """One queue."""

    queue: str
    title: str


class QueuesStatistics(Answer):
    """Every queue, those that are gone by name."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    zone: str
    queues: list[QueueStatistics]
    total: Waits


class ListStatistics(Waits):
    """The calls through one VIP list, and the waits in them."""

    vip_list: str
    title: str
    calls: int = Field(description="Also those turned away, or that met no queue.")


class ListsStatistics(Answer):
    """Every VIP list."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    zone: str
    vip_lists: list[ListStatistics]


class Activity(Answer):
    """Time and calls of an agent, or of all."""

    logged_on_s: Seconds = Field(description="In every state but logged off: the sum of the seven after it.")
    available_s: Seconds
    ringing_s: Seconds
    calling_out_s: Seconds
    in_call_s: Seconds
    wrap_up_s: Seconds
    set_aside_s: Seconds
    paused_s: Seconds = Field(description="Pauses and being not ready.")
    reasons_s: dict[str, Seconds] = Field(description="What they paused for.")
    answered: int
    missed: int = Field(description="Rung until the time was up, or declined, each time.")
    unreached: int = Field(description="The telephone was busy or could not be reached.")
    called: int
    reached: int = Field(description="Called, and answered.")
    talk_s: Seconds
    mean_talk_s: Seconds | None
    mean_wrap_up_s: Seconds | None
    mean_handling_s: Seconds | None = Field(description="(Talk + wrap-up) ÷ conversations.")


class AgentStatistics(Activity):
    """One agent who was logged on for a moment, or had a part in a call."""

    agent: str
    name: str


class AgentsStatistics(Answer):
    """Agents by name."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    zone: str
    agents: list[AgentStatistics]
    total: Activity
