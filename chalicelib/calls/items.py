"""Calls as stored: instants are whole milliseconds, empty things are left out, what nobody asks by is packed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.calls.callback_items import callback_from_doc, callback_to_doc
from chalicelib.calls.dials import Dial, DialResult, Prospect
from chalicelib.calls.domain import Call, CallState, Leg, LegRole, Outcome
from chalicelib.calls.handing_items import consult_from_doc, consult_to_doc, transfer_from_doc, transfer_to_doc
from chalicelib.calls.offers import ByHand, Miss, MissReason, Offer
from chalicelib.calls.packing import pack, unpack
from chalicelib.calls.stays import Segment, SegmentKind, Stay, StayOutcome
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName

Doc = dict[str, Any]


def call_to_doc(call: Call) -> Doc:
    doc: Doc = {
        "company": call.company,
        "call": call.id,
        "v": call.v,
        "caller": call.caller,
        "called": call.called,
        "started_at": epoch_ms(call.started_at),
        "due_at": epoch_ms(call.due_at),
        "state": call.state.value,
        "since": epoch_ms(call.since),
        "flow": call.flow,
        "session": dict(call.session),
        "step": call.step,
        "reply": call.reply,
        "path": list(call.path),
        "place": call.place,
        "marks": sorted(call.marks),
        "legs": {sid: leg_to_doc(leg) for sid, leg in call.legs.items()},
        "stay": stay_to_doc(call.stay) if call.stay else None,
        "dial": dial_to_doc(call.dial) if call.dial else None,
        "prospect": [call.prospect.campaign, call.prospect.customer] if call.prospect else None,
        "callback": callback_to_doc(call.callback, offer_to_doc) if call.callback else None,
        "segments": [segment_to_doc(segment) for segment in call.segments],
        "ended_at": _ms(call.ended_at),
        "outcome": call.outcome.value if call.outcome else None,
        "consults": [consult_to_doc(consult, offer_to_doc) for consult in call.consults],
    }
    return filled(doc)


def call_to_item(call: Call) -> Doc:
    """Write a live call: what the tables ask by as it is, the rest packed; the stay apart while it can be claimed."""
    doc = call_to_doc(call)
    item = {key: doc.pop(key) for key in ("company", "call", "v", "due_at")}
    if call.ended_at is not None:
        item["ended_at"] = doc["ended_at"]
    elif call.waiting_stay is not None:
        item["stay"] = pack(doc.pop("stay"))
    return {**item, "body": pack(doc)}


def call_from_item(item: Mapping[str, Any]) -> Call:
    """Read a live call; earlier releases packed nothing."""
    if "body" not in item:
        return call_from_doc(item)
    stay = {"stay": unpack(item["stay"])} if "stay" in item else {}
    return call_from_doc({**item, **unpack(item["body"]), **stay})


def waiting_stay_from_item(item: Mapping[str, Any]) -> Stay:
    """Read the stay of a call that waits, from its place in the queues' index."""
    stay = item["stay"]
    return stay_from_doc(unpack(stay) if isinstance(stay, bytes) else stay)


def call_from_doc(doc: Mapping[str, Any]) -> Call:
    get = doc.get
    return Call(
        company=CompanyId(doc["company"]),
        id=CallId(doc["call"]),
        v=doc["v"],
        caller=get("caller", ""),
        called=get("called", ""),
        started_at=from_epoch_ms(doc["started_at"]),
        due_at=from_epoch_ms(doc["due_at"]),
        state=CallState(doc["state"]),
        since=from_epoch_ms(doc["since"]),
        flow=get("flow", ""),
        session=get("session", {}),
        step=get("step", 0),
        reply=get("reply", ""),
        path=tuple(get("path", ())),
        place=get("place"),
        marks=frozenset(get("marks", ())),
        legs={LegSid(sid): leg_from_doc(sid, leg) for sid, leg in get("legs", {}).items()},
        stay=stay_from_doc(doc["stay"]) if get("stay") else None,
        dial=dial_from_doc(doc["dial"]) if get("dial") else None,
        prospect=Prospect(*doc["prospect"]) if get("prospect") else None,
        callback=callback_from_doc(doc["callback"], offer_from_doc) if get("callback") else None,
        segments=tuple(segment_from_doc(segment) for segment in get("segments", ())),
        ended_at=_at(get("ended_at")),
        outcome=Outcome(doc["outcome"]) if get("outcome") else None,
        consults=tuple(consult_from_doc(consult, offer_from_doc) for consult in get("consults", ())),
    )


def leg_to_doc(leg: Leg) -> Doc:
    return filled({"role": leg.role.value, "party": leg.party, "ended_at": _ms(leg.ended_at)})


def leg_from_doc(sid: str, doc: Mapping[str, Any]) -> Leg:
    return Leg(
        sid=LegSid(sid), role=LegRole(doc["role"]), party=doc.get("party", ""), ended_at=_at(doc.get("ended_at"))
    )


def stay_to_doc(stay: Stay) -> Doc:
    doc: Doc = {
        "n": stay.n,
        "queue": stay.queue,
        "joined_at": epoch_ms(stay.joined_at),
        "priority": stay.priority,
        "until": _ms(stay.until),
        "settings": dict(stay.settings),
        "outcome": stay.outcome.value if stay.outcome else None,
        "offers": {key: offer_to_doc(offer) for key, offer in stay.offers.items()},
        "misses": [miss_to_doc(miss) for miss in stay.misses],
        "winner": offer_to_doc(stay.winner) if stay.winner else None,
        "sent_at": _ms(stay.sent_at),
        "has_met": stay.has_met or None,
        "is_left": stay.is_left or None,
        "is_deserted": stay.is_deserted or None,
        "transfer": transfer_to_doc(stay.transfer) if stay.transfer else None,
        "is_coming": stay.is_coming or None,
    }
    return filled(doc)


def stay_from_doc(doc: Mapping[str, Any]) -> Stay:
    get = doc.get
    return Stay(
        n=doc["n"],
        queue=QueueName(doc.get("queue", "")),
        joined_at=from_epoch_ms(doc["joined_at"]),
        priority=get("priority", 0),
        until=_at(get("until")),
        settings=get("settings", {}),
        outcome=StayOutcome(doc["outcome"]) if get("outcome") else None,
        offers={OfferId(key): offer_from_doc(offer) for key, offer in get("offers", {}).items()},
        misses=tuple(miss_from_doc(miss) for miss in get("misses", ())),
        winner=offer_from_doc(doc["winner"]) if get("winner") else None,
        sent_at=_at(get("sent_at")),
        has_met=get("has_met", False),
        is_left=get("is_left", False),
        is_deserted=get("is_deserted", False),
        transfer=transfer_from_doc(doc["transfer"]) if get("transfer") else None,
        is_coming=get("is_coming", False),
    )


def offer_to_doc(offer: Offer) -> Doc:
    doc: Doc = {"id": offer.id, "agent": offer.agent, "at": epoch_ms(offer.at), "until": epoch_ms(offer.until)}
    more = {"others": list(offer.others), "rings": offer.rings if offer.rings > 1 else None}
    by_hand = offer.by_hand.value if offer.by_hand else None
    return filled({**doc, "leg": offer.leg, **more, "silent": list(offer.silent), "by_hand": by_hand})


def offer_from_doc(doc: Mapping[str, Any]) -> Offer:
    return Offer(
        id=OfferId(doc["id"]),
        agent=AgentId(doc.get("agent", "")),
        at=from_epoch_ms(doc["at"]),
        until=from_epoch_ms(doc["until"]),
        leg=LegSid(doc["leg"]) if doc.get("leg") else None,
        by_hand=ByHand(doc["by_hand"]) if doc.get("by_hand") else None,
        others=tuple(LegSid(leg) for leg in doc.get("others", ())),
        rings=doc.get("rings", 1),
        silent=tuple(doc.get("silent", ())),
    )


def dial_to_doc(dial: Dial) -> Doc:
    doc: Doc = {"offer": offer_to_doc(dial.offer), "queue": dial.queue, "until": epoch_ms(dial.until), "own": dial.own}
    result = dial.result.value if dial.result else None
    return filled({**doc, "dialled_at": _ms(dial.dialled_at), "result": result})


def dial_from_doc(doc: Mapping[str, Any]) -> Dial:
    return Dial(
        offer=offer_from_doc(doc["offer"]),
        queue=QueueName(doc.get("queue", "")),
        until=from_epoch_ms(doc["until"]),
        own=LegSid(doc["own"]) if doc.get("own") else None,
        dialled_at=_at(doc.get("dialled_at")),
        result=DialResult(doc["result"]) if doc.get("result") else None,
    )


def miss_to_doc(miss: Miss) -> Doc:
    doc: Doc = {
        "offer": miss.offer,
        "agent": miss.agent,
        "at": epoch_ms(miss.at),
        "ended_at": epoch_ms(miss.ended_at),
        "reason": miss.reason.value,
        "leg": miss.leg,
        "others": list(miss.others),
    }
    return filled(doc)


def miss_from_doc(doc: Mapping[str, Any]) -> Miss:
    return Miss(
        offer=OfferId(doc["offer"]),
        agent=AgentId(doc["agent"]),
        at=from_epoch_ms(doc["at"]),
        ended_at=from_epoch_ms(doc["ended_at"]),
        reason=MissReason(doc["reason"]),
        leg=LegSid(doc["leg"]) if doc.get("leg") else None,
        others=tuple(LegSid(leg) for leg in doc.get("others", ())),
    )


def segment_to_doc(segment: Segment) -> Doc:
    doc: Doc = {
        "kind": segment.kind.value,
        "started_at": epoch_ms(segment.started_at),
        "ended_at": _ms(segment.ended_at),
        "queue": segment.queue,
        "agent": segment.agent,
        "outcome": segment.outcome.value if segment.outcome else None,
        "misses": [miss_to_doc(miss) for miss in segment.misses],
        "reason": segment.reason,
        "promised_s": segment.promised_s or None,
        "result": segment.result.value if segment.result else None,
        "transfer": transfer_to_doc(segment.transfer) if segment.transfer else None,
    }
    return filled(doc)


def segment_from_doc(doc: Mapping[str, Any]) -> Segment:
    get = doc.get
    return Segment(
        kind=SegmentKind(doc["kind"]),
        started_at=from_epoch_ms(doc["started_at"]),
        ended_at=_at(get("ended_at")),
        queue=QueueName(doc["queue"]) if get("queue") else None,
        agent=AgentId(doc["agent"]) if get("agent") else None,
        outcome=StayOutcome(doc["outcome"]) if get("outcome") else None,
        misses=tuple(miss_from_doc(miss) for miss in get("misses", ())),
        reason=get("reason"),
        promised_s=get("promised_s", 0),
        result=DialResult(doc["result"]) if get("result") else None,
        transfer=transfer_from_doc(doc["transfer"]) if get("transfer") else None,
    )


def filled(doc: Mapping[str, Any]) -> Doc:
    """Leave out what is empty; zero and ``False`` are not."""
    return {key: value for key, value in doc.items() if value not in (None, "", [], {})}


def _ms(at: datetime | None) -> int | None:
    return epoch_ms(at) if at else None


def _at(stamp: int | None) -> datetime | None:
    return from_epoch_ms(stamp) if stamp is not None else None
