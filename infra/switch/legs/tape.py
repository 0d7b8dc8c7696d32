"""Simulated recording: only time is recorded, and when the party spoke."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from infra.switch.leg import Recorded, Take


@dataclass(slots=True)
class Voice:
    """When a party speaks. Without a script (``is_constant``) it is taken to speak all the time."""

    is_constant: bool
    spans: list[tuple[float, float]] = field(default_factory=list)

    def talk(self, start_s: float, seconds: float) -> None:
        self.spans.append((start_s, start_s + seconds))

    def quiet_since(self, since_s: float, now_s: float) -> float:
        """The last moment before now at which there was speech, not before ``since_s``."""
        if self.is_constant:
            return now_s
        return max([since_s, *(min(end, now_s) for start, end in self.spans if start <= now_s)])

    def extent(self, start_s: float, stop_s: float) -> float:
        """From the first word to the last between two moments."""
        if self.is_constant:
            return stop_s - start_s
        inside = [(max(a, start_s), min(b, stop_s)) for a, b in self.spans if a < stop_s and b > start_s]
        return max(b for _, b in inside) - min(a for a, _ in inside) if inside else 0.0


class SimulatedTape:
    """Ends by order, by silence, at its limit, or with its leg."""

    def __init__(self, take: Take, voice: Voice, on_done: Callable[["SimulatedTape"], None]) -> None:
        self.take = take
        loop = asyncio.get_running_loop()
        self.done: asyncio.Future[Recorded] = loop.create_future()
        self._loop = loop
        self._voice = voice
        self._on_done = on_done
        self._started_s = loop.time()
        self._skipped_s = 0.0
        self._paused_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._limit = loop.call_later(take.max_s, self.finish) if take.max_s else None
        self._watch_silence()

    def _watch_silence(self) -> None:
        if not self.take.silence_s:
            return
        now = self._loop.time()
        due = self._voice.quiet_since(self._started_s, now) + self.take.silence_s
        if due <= now:
            self.finish()
        else:
            self._timer = self._loop.call_at(due, self._watch_silence)

    async def pause(self, *, skip: bool) -> None:
        if skip and self._paused_s is None:
            self._paused_s = self._loop.time()

    async def resume(self) -> None:
        if self._paused_s is not None:
            self._skipped_s += self._loop.time() - self._paused_s
            self._paused_s = None

    async def stop(self) -> None:
        self.finish()

    def finish(self) -> None:
        """Take the length; safe to repeat."""
        if self.done.done():
            return
        for timer in (self._timer, self._limit):
            if timer:
                timer.cancel()
        now = self._loop.time()
        skipped = self._skipped_s + (now - self._paused_s if self._paused_s is not None else 0.0)
        whole = now - self._started_s - skipped
        length = self._voice.extent(self._started_s, now) if self.take.is_trimmed else whole
        self.done.set_result(Recorded(max(min(length, whole), 0.0)))
        self._on_done(self)
