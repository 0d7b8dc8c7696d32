"""Transfers and consultations as stored; what is empty is left out by who stores them."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.calls.consults import Consult, ConsultOutcome
from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, OfferId

Doc = dict[str, Any]


def transfer_to_doc(transfer: Transfer) -> Doc:
    doc: Doc = {"by": transfer.by, "offer": transfer.offer, "way": transfer.way.value, "reach": transfer.reach.value}
    return {**doc, "to": transfer.to, **({"returns": True} if transfer.returns else {})}


def transfer_from_doc(doc: Mapping[str, Any]) -> Transfer:
    return Transfer(
        by=AgentId(doc["by"]),
        offer=OfferId(doc["offer"]),
        way=Way(doc["way"]),
        reach=Reach(doc["reach"]),
        to=doc["to"],
        returns=bool(doc.get("returns")),
    )


def consult_to_doc(consult: Consult, offer_to_doc: Callable[[Offer], Doc]) -> Doc:
    doc = {
        "by": consult.by,
        "by_offer": consult.by_offer,
        "reach": consult.reach.value,
        "to": consult.to,
        "offer": offer_to_doc(consult.offer),
        "answered_at": epoch_ms(consult.answered_at) if consult.answered_at else None,
        "is_with_caller": consult.is_with_caller or None,
        "miss": consult.miss.value if consult.miss else None,
        "outcome": consult.outcome.value if consult.outcome else None,
        "ended_at": epoch_ms(consult.ended_at) if consult.ended_at else None,
    }
    return {key: value for key, value in doc.items() if value is not None}


def consult_from_doc(doc: Mapping[str, Any], offer_from_doc: Callable[[Mapping[str, Any]], Offer]) -> Consult:
    get = doc.get
    return Consult(
        by=AgentId(doc["by"]),
        by_offer=OfferId(doc["by_offer"]),
        reach=Reach(doc["reach"]),
        to=doc["to"],
        offer=offer_from_doc(doc["offer"]),
        answered_at=from_epoch_ms(doc["answered_at"]) if get("answered_at") else None,
        is_with_caller=bool(get("is_with_caller")),
        miss=MissReason(doc["miss"]) if get("miss") else None,
        outcome=ConsultOutcome(doc["outcome"]) if get("outcome") else None,
        ended_at=from_epoch_ms(doc["ended_at"]) if get("ended_at") else None,
    )
