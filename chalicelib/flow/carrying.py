"""Carrying a flow's effects out: on the call itself where they concern it, as errands where the world is to act."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, assert_never

from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, Outcome
from chalicelib.calls.stays import StayOutcome
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import QueueName
from chalicelib.flow.effects import (
    CountCall,
    Effect,
    FlowEnded,
    JoinQueue,
    QueueSettings,
    RequestCallback,
    SendSms,
    TransferOut,
    VoicemailTaken,
)
from chalicelib.flow.events import LeftHow
from chalicelib.flow.tables import ERRANDS
from chalicelib.queues.eligibility import ONLY
from chalicelib.queues.errands import Job
from chalicelib.queues.service import new_stay
from chalicelib.queues.waiting import prompt_to_doc

BEFORE_THE_WRITE_S: Final = 1
"""A request to be called back stands once its call is written, which whoever acts on it waits for."""
HOW: dict[StayOutcome, LeftHow] = {
    StayOutcome.ANSWERED: "answered",
    StayOutcome.ABANDONED: "abandoned",
    StayOutcome.TIMED_OUT: "timed-out",
    StayOutcome.CALLBACK: "callback",
    StayOutcome.MOVED_ON: "moved-on",
    StayOutcome.ENDED: "system",
}


def apply_effects(call: Call, effects: Sequence[Effect], *, now: datetime) -> Call:
    """Change the call as its flow wants it changed."""
    for effect in effects:
        call = _applied(call, effect, now)
    return call


def _applied(call: Call, effect: Effect, now: datetime) -> Call:
    match effect:
        case JoinQueue(settings) if not call.is_over:
            stay = new_stay(call, QueueName(settings.queue), settings_to_doc(effect), now=now)
            return transitions.join_queue(call, stay)
        case TransferOut():
            return transitions.mark(call, Outcome.TRANSFERRED)
        case VoicemailTaken():
            return transitions.mark(call, Outcome.VOICEMAIL)
        case RequestCallback():
            return transitions.mark(call, Outcome.CALLBACK)
        case JoinQueue() | CountCall() | SendSms() | FlowEnded():
            return call
        case _:
            assert_never(effect)


def settings_to_doc(effect: JoinQueue) -> dict[str, Any]:
    """A stay's settings as stored: only what differs from the defaults, for the item is written often."""
    usual = QueueSettings(queue=effect.settings.queue)
    doc = {key: value for key, value in asdict(effect.settings).items() if value != getattr(usual, key)}
    doc.pop("queue", None)
    doc |= {"ring_s": effect.settings.ring_s, "total_s": effect.settings.total_s}
    doc |= {"priority": effect.settings.priority, "method": effect.settings.method}
    doc |= {"message_interval_s": effect.settings.message_interval_s}
    if effect.settings.message:
        doc["message"] = [prompt_to_doc(prompt) for prompt in effect.settings.message]
    if effect.settings.shown:
        doc["shown"] = [list(pair) for pair in effect.settings.shown]
    if effect.vip:
        doc["vip"] = effect.vip
    if effect.service_level_s:
        doc["service_level_s"] = effect.service_level_s
    if effect.only is not None:
        doc[ONLY] = list(effect.only)
    return doc


def errands(call: Call, effects: Sequence[Effect]) -> list[Job]:
    """Jobs for the world; each bears an id of its own, so that one sent twice is acted on once."""
    bodies = [_errand(call, effect) for effect in effects]
    return [
        Job(
            ERRANDS.name,
            {**body, "id": f"{call.id}.{call.step}.{index}", "company": call.company, "call": call.id},
            delay_s=BEFORE_THE_WRITE_S if isinstance(effect, RequestCallback) else 0,
        )
        for index, (effect, body) in enumerate(zip(effects, bodies, strict=True))
        if body is not None
    ]


def _errand(call: Call, effect: Effect) -> dict[str, Any] | None:
    match effect:
        case SendSms(to, sender, text):
            return {"kind": "sms", "to": to, "sender": sender or call.called, "text": text}
        case CountCall(counter):
            return {"kind": "count", "counter": counter}
        case VoicemailTaken():
            return {
                "kind": "voicemail",
                "emails": list(effect.emails),
                "subject": effect.subject,
                "recording": effect.recording_sid,
                "url": effect.recording_url,
                "duration_s": effect.duration_s,
                "caller": call.caller,
            }
        case RequestCallback():
            return _callback(call, effect)
        case JoinQueue() | TransferOut() | FlowEnded():
            return None
        case _:
            assert_never(effect)


def _callback(call: Call, effect: RequestCallback) -> dict[str, Any]:
    """What a request to be called back is: who waited in that queue until now keeps their place in it (K2)."""
    body = {
        "kind": "callback",
        "step": call.step,
        "queue": effect.queue,
        "number": effect.number,
        "shown": effect.shown,
        "max_attempts": effect.max_attempts,
        "retry_s": effect.retry_s,
    }
    stay = call.stay
    if stay is not None and stay.queue == effect.queue and stay.outcome not in {None, StayOutcome.ANSWERED}:
        since = {"since": epoch_ms(stay.joined_at), "priority": stay.priority}
        return {**body, **since, "settings": dict(stay.settings)}
    only = {ONLY: list(effect.only)} if effect.only is not None else {}
    vip = {"vip": effect.vip} if effect.vip else {}
    return {**body, "priority": effect.priority, "settings": {**only, **vip}}
