"""Agents as stored."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.agents.domain import (
    Agent,
    AgentState,
    Choice,
    Device,
    Endpoint,
    EndpointKind,
    Notice,
    Reservation,
    Work,
)
from chalicelib.agents.timesheets import sheet_from_text, sheet_to_text
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName

Doc = dict[str, Any]


def state_to_doc(agent: Agent) -> Doc:
    """Everything but the device, which has writes of its own."""
    return {
        "v": agent.v,
        "name": agent.name,
        "state": agent.state.value,
        "since": epoch_ms(agent.since),
        "reason": agent.reason,
        "queues": sorted(agent.queues) or None,
        "ranks": dict(sorted(agent.ranks.items())) or None,
        "dialled": sorted(agent.dialled) or None,
        "endpoints": [_endpoint_to_doc(each) for each in agent.endpoints] or None,
        "telephone_off": agent.is_telephone_off or None,
        "reservation": _reservation_to_doc(agent.reservation) if agent.reservation else None,
        "work": _work_to_doc(agent.work) if agent.work else None,
        "parked": [_work_to_doc(work) for work in agent.parked] or None,
        "past": [_work_to_doc(work) for work in agent.past] or None,
        "then": _choice_to_doc(agent.then) if agent.then else None,
        "until": epoch_ms(agent.until) if agent.until else None,
        "note": agent.note or None,
        "notice": _notice_to_doc(agent.notice) if agent.notice else None,
        "sheet": sheet_to_text(agent.sheet) if agent.sheet else None,
    }


def device_to_doc(device: Device) -> Doc:
    return {
        "endpoint": device.endpoint,
        "device_ready": device.is_ready,
        "device_reason": device.reason,
        "seen_at": epoch_ms(device.seen_at) if device.seen_at else None,
    }


def agent_from_doc(doc: Mapping[str, Any]) -> Agent:
    get = doc.get
    then = get("then")
    return Agent(
        company=CompanyId(doc["company"]),
        id=AgentId(doc["agent"]),
        v=doc["v"],
        name=get("name", ""),
        state=AgentState(doc["state"]),
        since=from_epoch_ms(doc["since"]),
        reason=get("reason"),
        queues=frozenset(QueueName(name) for name in get("queues") or ()),
        ranks={QueueName(name): rank for name, rank in (get("ranks") or {}).items()},
        dialled=frozenset(QueueName(name) for name in get("dialled") or ()),
        device=Device(
            endpoint=get("endpoint") or "",
            is_ready=get("device_ready", False),
            reason=get("device_reason"),
            seen_at=_at(get("seen_at")),
        ),
        endpoints=tuple(
            Endpoint(kind=EndpointKind(each["kind"]), address=each["address"], is_off=each.get("off", False))
            for each in get("endpoints") or ()
        ),
        is_telephone_off=bool(get("telephone_off")),
        reservation=_reservation_from_doc(doc["reservation"]) if get("reservation") else None,
        work=_work_from_doc(doc["work"]) if get("work") else None,
        parked=tuple(_work_from_doc(work) for work in get("parked") or ()),
        past=tuple(_work_from_doc(work) for work in get("past") or ()),
        then=_choice_from_doc(then) if then else None,
        until=_at(get("until")),
        note=get("note") or "",
        notice=_notice_from_doc(doc["notice"]) if get("notice") else None,
        sheet=sheet_from_text(doc["sheet"]) if get("sheet") else None,
    )


def _endpoint_to_doc(endpoint: Endpoint) -> Doc:
    off: Doc = {"off": True} if endpoint.is_off else {}
    return {"kind": endpoint.kind.value, "address": endpoint.address, **off}


def _reservation_to_doc(held: Reservation) -> Doc:
    doc: Doc = {"offer": held.offer, "call": held.call, "queue": held.queue}
    outbound = {"outbound": True} if held.is_outbound else {}
    return {**doc, "at": epoch_ms(held.at), "until": epoch_ms(held.until), **outbound}


def _reservation_from_doc(doc: Mapping[str, Any]) -> Reservation:
    return Reservation(
        offer=OfferId(doc["offer"]),
        call=CallId(doc["call"]),
        queue=QueueName(doc["queue"]),
        at=from_epoch_ms(doc["at"]),
        until=from_epoch_ms(doc["until"]),
        is_outbound=doc.get("outbound", False),
    )


def _choice_to_doc(choice: Choice) -> Doc:
    doc: Doc = {"state": choice.state.value, "reason": choice.reason}
    until: Doc = {"until": epoch_ms(choice.until)} if choice.until else {}
    return {**doc, **until, **({"note": choice.note} if choice.note else {})}


def _choice_from_doc(doc: Mapping[str, Any]) -> Choice:
    state, note = AgentState(doc["state"]), doc.get("note") or ""
    return Choice(state=state, reason=doc.get("reason"), until=_at(doc.get("until")), note=note)


def _notice_to_doc(notice: Notice) -> Doc:
    return {"id": notice.id, "text": notice.text, "by": notice.by, "at": epoch_ms(notice.at)}


def _notice_from_doc(doc: Mapping[str, Any]) -> Notice:
    return Notice(id=doc["id"], text=doc["text"], by=doc["by"], at=from_epoch_ms(doc["at"]))


def _work_to_doc(work: Work) -> Doc:
    until = epoch_ms(work.wrap_up_until) if work.wrap_up_until else None
    doc: Doc = {"call": work.call, "queue": work.queue, "offer": work.offer, "wrap_up_until": until}
    hold: Doc = {"held_at": epoch_ms(work.held_at)} if work.held_at else {}
    wrap_up: Doc = {"wrap_up_ms": round(work.wrap_up.total_seconds() * 1000)} if work.wrap_up else {}
    return {**doc, "may_extend": work.may_extend, **hold, **wrap_up}


def _work_from_doc(doc: Mapping[str, Any]) -> Work:
    return Work(
        call=CallId(doc["call"]),
        queue=QueueName(doc["queue"]),
        offer=OfferId(doc["offer"]),
        held_at=_at(doc.get("held_at")),
        wrap_up=timedelta(milliseconds=doc.get("wrap_up_ms", 0)),
        wrap_up_until=_at(doc.get("wrap_up_until")),
        may_extend=doc.get("may_extend", False),
    )


def _at(stamp: int | None) -> datetime | None:
    return from_epoch_ms(stamp) if stamp is not None else None
