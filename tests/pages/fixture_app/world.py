"""What the fixture server knows: records by kind, the event counter, and everything the browser did."""

import asyncio
import threading
import time
from typing import Any

Record = dict[str, Any]
KINDS = {"call": "calls", "queue": "queues", "agent": "agents"}


def now_ms() -> int:
    return int(time.time() * 1000)


class World:
    """Records are whole; ``put`` gives the next revision and tells every open WebSocket."""

    def __init__(self) -> None:
        self.v = 100
        self.records: dict[str, dict[str, Record]] = {"call": {}, "queue": {}, "agent": {}}
        self.sockets: list[asyncio.Queue[Any]] = []
        self.phones: list[asyncio.Queue[Any]] = []
        self.frames: list[Record] = []
        self.requests: list[tuple[str, str, Any]] = []
        self.reports: list[Any] = []
        self.admin: Any = None
        self.records_pages: Any = None
        self.numbers: Any = None
        self.campaigns: Any = None
        self.company: Any = None
        self.people: Any = None
        self.letters: Any = None
        self.is_down = False
        self.drops_events = False
        self.held_back: list[Record] | None = None
        self.refusal: tuple[int, str] | None = None
        self.notice: Record | None = None
        self.wrap_up_reasons: list[str] = []
        self.shown: list[Record] = []
        self.queue_log: list[Record] = []
        self.marked: dict[str, Record | None] = {}
        self.me: Record = {
            "id": "kari",
            "name": "Kari Aasen",
            "agent": "kari",
            "may": [],
            "endpoints": [{"kind": "softphone", "address": None}],
        }
        self.loop: asyncio.AbstractEventLoop | None = None
        self.changed = threading.Event()

    def put(self, kind: str, record: Record) -> Record:
        held = self.records[kind].get(record["id"], {})
        fresh = {**held, **record, "rev": held.get("rev", 0) + 1}
        self.records[kind][record["id"]] = fresh
        self.v += 1
        event = {"v": self.v, "type": kind, "id": fresh["id"], "patch": fresh}
        if self.held_back is not None:
            self.held_back.append(event)
        elif not self.drops_events:
            self._tell([event])
        return fresh

    def announce(self, kind: str, record: Record) -> None:
        """Tell of something that no snapshot holds."""
        self.v += 1
        if not self.drops_events:
            self._tell([{"v": self.v, "type": kind, "id": record["id"], "patch": record}])

    def tell_backwards(self) -> None:
        """Tell what was held back, the last first."""
        events, self.held_back = self.held_back or [], None
        for event in reversed(events):
            self._tell([event])

    def remove(self, kind: str, name: str) -> None:
        del self.records[kind][name]
        self.v += 1
        self._tell([{"v": self.v, "type": kind, "id": name, "patch": None}])

    def snapshot(self) -> Record:
        live = {KINDS[kind]: list(records.values()) for kind, records in self.records.items()}
        live["calls"] = [call for call in live["calls"] if call["state"] != "ended"]
        reasons = ["Lunch", "Meeting", "Training"]
        return {
            "v": self.v,
            "now": now_ms(),
            "me": self.me,
            "reasons": reasons,
            "wrap_up_reasons": self.wrap_up_reasons,
            "has_requests": bool(self.letters and self.letters.kept),
            **live,
        }

    def ring_phone(self, frame: Record) -> None:
        """Send one frame of the switch to every connected phone."""
        self._each(self.phones, frame)

    def cut(self) -> None:
        """Close every WebSocket, as a network does."""
        self._each(self.sockets, None)

    def _tell(self, events: list[Record]) -> None:
        self._each(self.sockets, events)

    def _each(self, queues: list[asyncio.Queue[Any]], item: Any) -> None:
        if self.loop is None:
            return
        for queue in list(queues):
            self.loop.call_soon_threadsafe(queue.put_nowait, item)


def call(name: str, **fields: Any) -> Record:
    at = now_ms()
    base: Record = {
        "id": name,
        "state": "flow",
        "since": at,
        "started_at": at,
        "caller": "+4790712345",
        "caller_name": None,
        "is_vip": False,
        "called": "+4721000000",
        "step": None,
        "path": [],
        "queue": None,
        "waiting_since": None,
        "priority": None,
        "agent": None,
        "outcome": None,
    }
    return {**base, **fields}


def agent(name: str, title: str, **fields: Any) -> Record:
    base: Record = {
        "id": name,
        "name": title,
        "state": "available",
        "reason": None,
        "since": now_ms(),
        "is_ready": True,
        "endpoints": ["softphone"],
        "notice": None,
        "not_ready_reason": None,
        "queues": {"front-desk": True, "permits": True},
        "offer": None,
        "call": None,
        "wrap_up": None,
        "then": None,
        "until": None,
        "note": None,
    }
    return {**base, **fields}


def busy_world() -> World:
    """A town hall on a normal morning."""
    world = World()
    at = now_ms()
    for name, title, level in [
        ("front-desk", "Front desk", 60),
        ("permits", "Building permits", 120),
        ("billing", "Billing", 60),
        ("school", "School & childcare", 60),
    ]:
        world.put("queue", {"id": name, "title": title, "service_level_s": level})
    both = {"front-desk": True, "permits": True, "billing": False}
    world.put("agent", agent("kari", "Kari Aasen", queues=both, since=at - 723_000))
    world.put("agent", agent("eva", "Eva Lindstrøm", state="in-call", call="c5", since=at - 222_000, queues=both))
    world.put(
        "agent",
        agent(
            "jonas",
            "Jonas Lindqvist",
            state="ringing",
            since=at - 7_000,
            queues={"permits": True},
            offer={"id": "o1", "call": "c3", "queue": "permits", "since": at - 7_000, "until": at + 13_000},
        ),
    )
    world.put(
        "agent",
        agent("per", "Per Lind", state="paused", reason="Lunch", since=at - 1_260_000, queues={"billing": True}),
    )
    world.put(
        "agent",
        agent(
            "ruta",
            "Rūta Kazlauskienė",
            state="wrap-up",
            call="c9",
            since=at - 14_000,
            wrap_up={"call": "c9", "until": at + 16_000, "may_extend": True},
            queues={"school": True},
        ),
    )
    world.put(
        "agent",
        agent(
            "sanna",
            "Sanna Lindholm",
            state="logged-off",
            is_ready=False,
            since=at - 9_000_000,
            queues={"school": False},
        ),
    )
    path = ["Opening hours: open", "Main menu: 2", "Building permits"]
    world.put(
        "call",
        call(
            "c1",
            caller="+37061234567",
            state="flow",
            step="Main menu",
            started_at=at - 19_000,
            since=at - 12_000,
            path=["Opening hours: open", "Welcome"],
        ),
    )
    world.put(
        "call",
        call(
            "c2",
            caller="+4791122334",
            caller_name="Astrid Berg",
            state="waiting",
            queue="permits",
            started_at=at - 260_000,
            waiting_since=at - 245_000,
            since=at - 245_000,
            path=path,
        ),
    )
    world.put(
        "call",
        call(
            "c3",
            caller=None,
            state="ringing",
            queue="permits",
            started_at=at - 80_000,
            waiting_since=at - 61_000,
            since=at - 7_000,
            agent="jonas",
            path=path,
        ),
    )
    world.put(
        "call",
        call(
            "c4",
            caller="+46705550112",
            caller_name="Märta Lundgren",
            is_vip=True,
            state="waiting",
            queue="school",
            started_at=at - 60_000,
            waiting_since=at - 41_000,
            since=at - 41_000,
            path=["Main menu: 4"],
        ),
    )
    world.put(
        "call",
        call(
            "c5",
            caller="+4790712345",
            caller_name="Ingrid Solheim",
            state="talking",
            queue="permits",
            agent="eva",
            started_at=at - 290_000,
            since=at - 222_000,
            path=path,
        ),
    )
    world.put(
        "call",
        call(
            "c6",
            caller="+35840123456",
            state="voicemail",
            step="Voicemail",
            started_at=at - 55_000,
            since=at - 21_000,
            path=["Opening hours: open", "Main menu: 9"],
        ),
    )
    world.put(
        "call",
        call(
            "c9",
            caller="+4795230118",
            caller_name="Hans Moen",
            state="ended",
            queue="school",
            agent="ruta",
            outcome="answered",
            started_at=at - 312_000,
            since=at - 4_000,
        ),
    )
    return world
