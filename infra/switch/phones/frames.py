"""What the switch tells a browser, frame by frame (docs/switch.md)."""

from typing import Any

from infra.switch.endings import final_status
from infra.switch.leg import Cause, Ended, Expectation, Playable, Sound, Speech
from infra.switch.legs.handset import Placement
from infra.switch.legs.simulated_leg import SimulatedLeg

Frame = dict[str, Any]

_REASONS = {
    Cause.NORMAL: "remote-hangup",
    Cause.REJECTED: "declined",
}


def direction(leg: SimulatedLeg) -> str:
    """As the phone sees it: a call it makes comes in at the switch."""
    return "outgoing" if leg.caption.is_incoming else "incoming"


def status(leg: SimulatedLeg) -> str:
    if leg.ended.done():
        was_answered, is_incoming = leg.answered.is_set(), leg.caption.is_incoming
        return final_status(leg.ended.result(), was_answered=was_answered, is_incoming=is_incoming, intended=None)
    return "in-progress" if leg.answered.is_set() else "ringing"


def reason(ended: Ended) -> str:
    if ended.is_remote and ended.cause is Cause.NORMAL:
        return "hangup"
    return _REASONS.get(ended.cause, ended.cause.value)


def call(leg: SimulatedLeg) -> Frame:
    return {
        "call_sid": leg.call_sid,
        "direction": direction(leg),
        "status": status(leg),
        "from": leg.caption.from_,
        "to": leg.caption.to,
        "params": leg.caption.parameters,
    }


def ring(leg: SimulatedLeg) -> Frame:
    facts = call(leg)
    return {"type": "ring"} | {name: facts[name] for name in ("call_sid", "from", "to", "params")}


def state(leg: SimulatedLeg, shown_status: str) -> Frame:
    facts = call(leg) | {"type": "state", "status": shown_status}
    del facts["params"]
    return facts


def ended(leg: SimulatedLeg, shown_status: str) -> Frame:
    why = reason(leg.ended.result())
    return {"type": "ended", "call_sid": leg.call_sid, "status": shown_status, "reason": why}


def item(leg: SimulatedLeg, item_id: str, heard: Playable, duration_s: float) -> Frame:
    base = {"call_sid": leg.call_sid, "id": item_id, "duration_s": round(duration_s, 2)}
    match heard:
        case Speech(text, voice, language):
            return base | {"type": "say", "text": text, "language": language or "en-US", "voice": voice}
        case Sound(url):
            return base | {"type": "play", "url": url}
        case tones:
            return {"type": "digits", "call_sid": leg.call_sid, "digits": tones.digits}


def gather(leg: SimulatedLeg, expectation: Expectation | None) -> Frame:
    wanted = expectation or Expectation()
    return {
        "type": "gather",
        "call_sid": leg.call_sid,
        "active": expectation is not None,
        "num_digits": wanted.num_digits,
        "finish_on_key": wanted.finish_on_key,
        "speech": wanted.speech,
    }


def conference(leg: SimulatedLeg, placement: Placement) -> Frame:
    return {
        "type": "conference",
        "call_sid": leg.call_sid,
        "room": placement.room,
        "state": placement.state,
        "hears": list(placement.hears),
        "heard_by": list(placement.heard_by),
    }


def error(code: str, message: str, call_sid: str | None = None) -> Frame:
    return {"type": "error", "code": code, "message": message, "call_sid": call_sid}
