"""Requests to be called back, as stored with their calls."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import DialResult
from chalicelib.calls.offers import Offer
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import CallId

Doc = dict[str, Any]


def callback_to_doc(asked: Callback, offer_to_doc: Callable[[Offer], Doc]) -> Doc:
    doc: Doc = {
        "requested_at": epoch_ms(asked.requested_at),
        "of": asked.of,
        "name": asked.name,
        "attempts": asked.attempts,
        "max_attempts": asked.max_attempts,
        "retry_s": asked.retry_s,
        "tried": offer_to_doc(asked.tried) if asked.tried else None,
        "result": asked.result.value if asked.result else None,
    }
    return {key: value for key, value in doc.items() if value not in (None, "")}


def callback_from_doc(doc: Mapping[str, Any], offer_from_doc: Callable[[Doc], Offer]) -> Callback:
    return Callback(
        requested_at=from_epoch_ms(doc["requested_at"]),
        of=CallId(doc["of"]) if "of" in doc else None,
        name=doc.get("name", ""),
        attempts=doc["attempts"],
        max_attempts=doc["max_attempts"],
        retry_s=doc["retry_s"],
        tried=offer_from_doc(doc["tried"]) if "tried" in doc else None,
        result=DialResult(doc["result"]) if "result" in doc else None,
    )
