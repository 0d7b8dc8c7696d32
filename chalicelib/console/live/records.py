"""Calls, queues and agents as the pages are shown them (docs/console-api.md, section 1): pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.agents.domain import TELEPHONE_OFF, Agent, AgentState, EndpointKind
from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import Dial
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.offers import Offer
from chalicelib.calls.stays import Stay
from chalicelib.console.live.handing import consult_record, is_outside, transfer_record
from chalicelib.console.live.outlook import Outlook
from chalicelib.contacts.index import Known
from chalicelib.core.clock import epoch_ms
from chalicelib.queues.domain import Queue

Record = dict[str, Any]


def call_record(call: Call, *, step: str | None = None, known: Known | None = None) -> Record:
    """One call; ``step`` is the title of the flow element it is in, ``known`` the contact who calls or is called."""
    stay = call.stay if call.state is not CallState.FLOW else None
    offer = _ringing(stay)
    state = _state(call, offer)
    return {
        "id": call.id,
        "rev": call.v,
        "state": state,
        "since": epoch_ms(offer.at if offer else call.since),
        "started_at": epoch_ms(call.started_at),
        "caller": call.caller if call.caller.startswith("+") else None,
        "caller_name": known.title if known else _given_name(call.callback),
        "is_vip": bool(call.session.get("vip")) or (known is not None and known.is_vip),
        "called": call.called,
        "step": step if call.state is CallState.FLOW else None,
        "path": list(call.path),
        "queue": stay.queue if stay else None,
        "display_name": str(stay.settings.get("display_name") or "") or None if stay else None,
        "priority": stay.priority if stay else None,
        "waiting_since": epoch_ms(stay.joined_at) if stay and stay.is_waiting else None,
        "agent": offer.agent if offer else call.with_agent,
        "assigned_to": stay.assigned.agent if stay and stay.is_waiting and stay.assigned else None,
        "outcome": call.outcome.value if call.outcome else None,
        "calling": _calling(call.dial) if call.dial else None,
        "campaign": call.prospect.campaign if call.prospect else None,
        "callback": _callback(call),
        "consult": consult_record(call),
        "transfer": transfer_record(call),
    }


def _given_name(asked: Callback | None) -> str | None:
    """The name that somebody who is to be called back gave."""
    return (asked.name or None) if asked is not None else None


def _callback(call: Call) -> Record | None:
    """Since when somebody is to be called back, how often that was tried, and why they were not reached last.

    Once they were reached and wait for somebody else, they are a caller like any other.
    """
    asked = call.callback
    if asked is None or (call.waiting_stay is not None and call.was_answered):
        return None
    return {
        "requested_at": epoch_ms(asked.requested_at),
        "attempts": asked.attempts,
        "result": asked.result.value if asked.result else None,
    }


def _calling(dial: Dial) -> Record:
    """How far an agent's own call has come."""
    return {
        "by": dial.offer.agent,
        "is_on_line": dial.own is not None,
        "dialled_at": epoch_ms(dial.dialled_at) if dial.dialled_at else None,
        "result": dial.result.value if dial.result else None,
    }


def _ringing(stay: Stay | None) -> Offer | None:
    """The offer shown when several agents are rung: the latest."""
    if stay is None or not stay.is_waiting:
        return None
    return max(stay.offers.values(), key=lambda offer: offer.at, default=None)


def _state(call: Call, offer: Offer | None) -> str:
    if offer is not None:
        return "ringing"
    if is_outside(call) or (call.state is CallState.FLOW and Outcome.TRANSFERRED in call.marks):
        return "transferred"
    return call.state.value


def queue_record(queue: Queue, version: int, outlook: Outlook) -> Record:
    """One queue; what it was told to be and what it has been both grow, so their sum does."""
    return {
        **outlook.record(),
        "id": queue.name,
        "rev": version + outlook.v,
        "title": queue.title,
        "service_level_s": queue.service_level_s or None,
        "is_hidden": queue.is_hidden,
        "is_contact_first": queue.is_contact_first,
    }


def agent_record(agent: Agent, queues: Iterable[Queue], *, now: datetime) -> Record:
    """One agent; ``queues`` are those they may be a member of."""
    why_not = agent.why_not(now)
    return {
        "id": agent.id,
        "rev": agent.v,
        "name": agent.name,
        "state": agent.state.value,
        "reason": agent.reason,
        "since": epoch_ms(agent.since),
        "is_ready": why_not is None,
        "not_ready_reason": WHY_NOT.get(why_not, why_not) if why_not else None,
        "endpoints": [endpoint.kind.value for endpoint in agent.endpoints] or [EndpointKind.SOFTPHONE.value],
        "off": [endpoint.kind.value for endpoint in agent.endpoints if endpoint.is_off],
        "queues": {queue.name: queue.name in agent.queues for queue in queues if agent.id in queue.members},
        "offer": _offer(agent),
        "call": agent.work.call if agent.work else _placed(agent),
        "held_since": epoch_ms(agent.work.held_at) if agent.work and agent.work.held_at else None,
        "parked": [{"call": work.call, "since": epoch_ms(work.held_at)} for work in agent.parked if work.held_at],
        "wrap_up": _wrap_up(agent, queues),
        "notice": agent.notice.id if agent.notice else None,
        "until": epoch_ms(agent.until) if agent.until else None,
        "note": agent.note or None,
        "then": {"state": agent.then.state.value, "reason": agent.then.reason} if agent.then else None,
    }


NOT_READY: Mapping[str, str] = {
    "closed": "The telephone page is closed",
    "no-microphone": "The microphone may not be used",
    "not-registered": "The telephone is not connected",
    "offline": "No network",
}
"""Why the browser cannot ring, as it says itself."""
WHY_NOT: Mapping[str, str] = {**NOT_READY, TELEPHONE_OFF: "The desk telephone is not connected"}


def _offer(agent: Agent) -> Record | None:
    held = agent.reservation
    if held is None or held.is_outbound:
        return None
    since, until = epoch_ms(held.at), epoch_ms(held.until)
    return {"id": held.offer, "call": held.call, "queue": held.queue, "since": since, "until": until}


def _placed(agent: Agent) -> str | None:
    """The call that an agent makes and whose own telephone rings for it."""
    held = agent.reservation
    return held.call if held is not None and held.is_outbound else None


def _wrap_up(agent: Agent, queues: Iterable[Queue]) -> Record | None:
    work = agent.work
    if agent.state is not AgentState.WRAP_UP or work is None or work.wrap_up_until is None:
        return None
    served = {each.queue for each in (*agent.past, work)}
    needs_reason = any(queue.is_reason_required for queue in queues if queue.name in served)
    until = epoch_ms(work.wrap_up_until)
    return {"call": work.call, "until": until, "may_extend": work.may_extend, "needs_reason": needs_reason}
