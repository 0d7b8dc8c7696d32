"""A company with many small worlds: each a pair of queues with numbers of their own, and rules that differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues.domain import Queue

AGENTS: Final = ("anna", "bo", "cam", "dag")
LEADER: Final = "liv"
LEAVE_KEY: Final = "9"
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The rules of one pair of queues; ``first`` is reached by a menu, both by numbers of their own.

    ``second_call`` is the company's rule, and ``only`` who alone may answer these numbers.
    """

    n: int
    method: str = "round-robin"
    ring_s: int = 20
    total_s: int = 90
    wrap_up_s: int = 0
    is_rona_on: bool = False
    is_empty_allowed: bool = True
    is_waiting_allowed: bool = True
    is_reason_required: bool = False
    is_wait_said: bool = False
    second_priority: int = 5
    second_call: str = "hold"
    only: tuple[str, ...] | None = None
    leads_on: bool = False

    @property
    def queues(self) -> tuple[str, str]:
        return f"first-{self.n}", f"second-{self.n}"

    @property
    def flows(self) -> tuple[str, str, str]:
        return f"menu-{self.n}", f"to-first-{self.n}", f"to-second-{self.n}"

    def documents(self) -> dict[tuple[Kind, str], Doc]:
        first, second = self.queues
        menu, to_first, to_second = self.flows
        return {
            (Kind.QUEUE, first): self._queue({"anna": 0, "bo": 0, "cam": 1, "dag": 2}),
            (Kind.QUEUE, second): self._queue({"anna": 1, "bo": 0, "dag": 0}),
            (Kind.FLOW, to_first): flow_of(self._way(first, 5)),
            (Kind.FLOW, to_second): flow_of(self._way(second, self.second_priority)),
            (Kind.FLOW, menu): self._menu(first, second),
        }

    def domain(self, company: CompanyId) -> Mapping[QueueName, Queue]:
        docs = self.documents()
        return {QueueName(name): Queue.from_document(company, name, docs[Kind.QUEUE, name]) for name in self.queues}

    def _queue(self, members: Mapping[str, int]) -> Doc:
        return {
            "title": f"Queue {self.n}",
            "members": dict(members),
            "wrap_up_s": self.wrap_up_s,
            "may_extend_wrap_up": True,
            "rona": self.is_rona_on,
            "reason_required": self.is_reason_required,
        }

    def _way(self, queue: str, priority: int) -> "Way":
        settings = {
            "queue": queue,
            "method": self.method,
            "ring_s": self.ring_s,
            "total_s": self.total_s,
            "priority": priority,
            "allow_empty": self.is_empty_allowed,
            "terminate_when_queue": not self.is_waiting_allowed,
            "leave_key": LEAVE_KEY,
            "say_position": self.n % 2 == 0,
            "say_wait": self.is_wait_said,
        }
        return Way(queue, settings, leads_on=self.leads_on)

    def _menu(self, first: str, second: str) -> Doc:
        choices = [{"key": "1"}, {"key": "2"}]
        settings = {"prompt": {"text": "One or two?"}, "choices": choices, "timeout_s": 3, "retries": 1}
        ways = (self._way(first, 5), self._way(second, self.second_priority))
        parts = [flow_of(way) for way in ways]
        nodes = [{"id": "menu", "type": "menu", "settings": settings}, *_nodes(parts)]
        edges = [
            {"from": "menu", "port": "1", "to": f"{first}-hello"},
            {"from": "menu", "port": "2", "to": f"{second}-hello"},
            {"from": "menu", "port": "no-dial", "to": f"{first}-end"},
        ]
        return {"start": "menu", "nodes": nodes, "edges": [*edges, *(edge for part in parts for edge in part["edges"])]}


@dataclass(frozen=True, slots=True)
class Way:
    """A hello, a queue and what may come after it."""

    queue: str
    settings: Doc
    leads_on: bool


def flow_of(way: Way) -> Doc:
    name = way.queue
    texts = {"hello": "Hello.", "sorry": "Nobody could come.", "bye": "You left.", "thanks": "Thank you."}
    audio = [
        {"id": f"{name}-{key}", "type": "audio", "settings": {"prompt": {"text": text}}} for key, text in texts.items()
    ]
    waits = {"id": f"{name}-wait", "type": "queue", "settings": way.settings}
    end = {"id": f"{name}-end", "type": "hangup", "settings": {}}
    edges = [
        (f"{name}-hello", "next", f"{name}-wait"),
        (f"{name}-wait", "timed-out", f"{name}-sorry"),
        (f"{name}-wait", "left", f"{name}-bye"),
        *((f"{name}-{key}", "next", f"{name}-end") for key in ("sorry", "bye", "thanks")),
    ]
    if way.leads_on:
        edges.append((f"{name}-wait", "answered", f"{name}-thanks"))
    else:
        audio = audio[:-1]
        edges = [edge for edge in edges if edge[0] != f"{name}-thanks"]
    return {
        "start": f"{name}-hello",
        "nodes": [*audio, waits, end],
        "edges": [{"from": source, "port": port, "to": target} for source, port, target in edges],
    }


def _nodes(parts: list[Doc]) -> list[Doc]:
    return [node for part in parts for node in part["nodes"]]


WORLDS: Final = (
    World(n=0),
    World(n=1, ring_s=10, total_s=45, wrap_up_s=10, is_rona_on=True),
    World(n=2, method="ring-all", wrap_up_s=5),
    World(n=3, method="ring-all-priority-1", ring_s=10, leads_on=True),
    World(n=4, method="ring-all-priority-2", ring_s=8, is_rona_on=True),
    World(n=5, is_empty_allowed=False, second_priority=2, leads_on=True),
    World(n=6, is_waiting_allowed=False, is_empty_allowed=False, ring_s=15),
    World(n=7, method="ring-all", is_rona_on=True, second_priority=1, total_s=30, ring_s=12),
    World(n=8, ring_s=45, total_s=60, wrap_up_s=20, is_wait_said=True, leads_on=True),
    World(n=9, second_call="disconnect", wrap_up_s=10, is_rona_on=True, is_empty_allowed=False),
    World(n=10, method="ring-all-priority-1", second_call="disconnect", wrap_up_s=15, is_reason_required=True),
    World(n=11, method="ring-all-priority-2", ring_s=10, is_empty_allowed=False, wrap_up_s=8, is_reason_required=True),
    World(n=12, method="ring-all", second_call="disconnect", ring_s=15, is_empty_allowed=False, leads_on=True),
    World(n=13, only=("anna", "cam"), ring_s=15, is_empty_allowed=False, is_rona_on=True, wrap_up_s=5),
)
