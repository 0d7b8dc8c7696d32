"""Answering machine detection: who took the call, told with the first document or afterwards."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from infra.switch.call import Hook
from infra.switch.leg import MachineSearch
from infra.switch.seat import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Answering machine detection; with ``is_async`` the call goes on meanwhile."""

    search: MachineSearch
    is_async: bool = False
    callback: Hook | None = None


async def verdict(actor: Seat, detection: Detection) -> dict[str, str]:
    """Wait for it; what the functions are told."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    answered_by = await actor.leg.detect_machine(replace(detection.search, is_aside=detection.is_async))
    actor.call.answered_by = answered_by
    return {"AnsweredBy": answered_by, "MachineDetectionDuration": str(round((loop.time() - started) * 1000))}


async def report_verdict(actor: Seat, detection: Detection) -> None:
    """Tell it when it is known, while the call goes on."""
    facts = await verdict(actor, detection)
    if detection.callback:
        identity = {"CallSid": actor.call.sid, "AccountSid": actor.call.account_sid}
        actor.call.outbox.put(detection.callback.url, detection.callback.method, identity | facts)


def read_detection(
    mode: str, number: Callable[[str, int, int, int], int], *, is_async: bool, callback: Hook | None
) -> Detection | None:
    """``Enable`` or ``DetectMessageEnd``; None for anything else.

    ``number`` reads a figure by the end of its parameter's name, with its default and bounds.
    """
    if mode not in {"Enable", "DetectMessageEnd"}:
        return None
    search = MachineSearch(
        waits_for_end=mode == "DetectMessageEnd",
        timeout_s=number("Timeout", 30, 3, 59),
        speech_ms=number("SpeechThreshold", 2400, 1000, 6000),
        speech_end_ms=number("SpeechEndThreshold", 1200, 500, 5000),
        silence_ms=number("SilenceTimeout", 5000, 2000, 10_000),
    )
    return Detection(search=search, is_async=is_async, callback=callback)
