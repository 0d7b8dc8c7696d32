"""Answering machine detection: who took the call, told with the first document or afterwards."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.switch.call import Hook

if TYPE_CHECKING:
    from infra.switch.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Answering machine detection; with ``callback`` the call goes on meanwhile."""

    waits_for_end: bool
    is_async: bool = False
    callback: Hook | None = None


async def verdict(actor: "Actor", detection: Detection) -> dict[str, str]:
    """Wait for it; what the functions are told."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    answered_by = await actor.leg.detect_machine(waits_for_end=detection.waits_for_end)
    actor.call.answered_by = answered_by
    return {"AnsweredBy": answered_by, "MachineDetectionDuration": str(round((loop.time() - started) * 1000))}


async def report_verdict(actor: "Actor", detection: Detection) -> None:
    """Tell it when it is known, while the call goes on."""
    facts = await verdict(actor, detection)
    if detection.callback:
        identity = {"CallSid": actor.call.sid, "AccountSid": actor.call.account_sid}
        actor.call.outbox.put(detection.callback.url, detection.callback.method, identity | facts)


def read_detection(mode: str, *, is_async: bool, callback: Hook | None) -> Detection | None:
    """``Enable`` or ``DetectMessageEnd``; None for anything else."""
    if mode not in {"Enable", "DetectMessageEnd"}:
        return None
    return Detection(waits_for_end=mode == "DetectMessageEnd", is_async=is_async, callback=callback)
