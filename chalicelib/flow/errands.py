"""Acting on a flow's errands: texts, counts, e-mails of voicemail, callbacks. One may come twice and is done once."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.aws.dynamo import Change
from chalicelib.companies import service as companies
from chalicelib.core.clock import epoch_ms
from chalicelib.core.errors import Invalid, TrunkBusy, TrunkError, Unavailable
from chalicelib.core.ids import CompanyId
from chalicelib.flow.tables import COUNTERS, DEEDS
from chalicelib.messaging import service as messaging
from chalicelib.observability import logger
from chalicelib.trunk.client import trunk

Body = Mapping[str, Any]
LEASE: Final = timedelta(seconds=90)
KEEP: Final = timedelta(days=2)
COUNTS_KEPT: Final = timedelta(days=400)


def act(body: Body, *, now: datetime) -> None:
    """Do what an errand asks for, unless it was done.

    A function that dies half-way leaves a claim that lapses, so the errand is tried again: a text may in that one case
    be sent twice rather than never.

    Raises:
        TrunkBusy, Unavailable: to be tried again later.
    """
    deed = f"{body['company']}#{body['id']}"
    if body["kind"] == "count":
        _count(body, now)
        return
    if body["kind"] == "callback":
        _ask_back(body, now)
        return
    if not _claim(deed, now):
        return
    try:
        KINDS[body["kind"]](body, now)
    except (TrunkBusy, Unavailable):
        dynamo.delete(DEEDS, {"deed": deed})
        raise
    except (TrunkError, Invalid) as refused:
        logger.warning("errand-refused", extra={"deed": deed, "code": refused.code})
    dynamo.update(DEEDS, {"deed": deed}, Change(set={"done": True}))


def _claim(deed: str, now: datetime) -> bool:
    free = attr("deed").missing() | (attr("done").missing() & (attr("claimed_until") < epoch_ms(now)))
    item = {
        "deed": deed,
        "claimed_until": epoch_ms(now + LEASE),
        "expires_at": int((now + KEEP).timestamp()),
    }
    try:
        dynamo.put(DEEDS, item, condition=free)
    except dynamo.ConditionFailed as taken:
        found = taken.item or dynamo.get(DEEDS, {"deed": deed}) or {}
        if found.get("done"):
            return False
        raise Unavailable("somebody else is at it, or died of it") from taken
    return True


def _count(body: Body, now: datetime) -> None:
    """Count a call: one item each, so that counting twice leaves one."""
    day = now.astimezone(companies.load(body["company"]).tzinfo).strftime("%Y-%m-%d")
    item = {
        "company_counter": f"{body['company']}#{body['counter']}",
        "day_call": f"{day}#{body['id']}",
        "expires_at": int((now + COUNTS_KEPT).timestamp()),
    }
    dynamo.put(COUNTERS, item)


def _ask_back(body: Body, now: datetime) -> None:
    from chalicelib.flow.calling_back import request  # noqa: PLC0415  most flows ask for none

    request(body, now=now)


def _send_sms(body: Body, now: datetime) -> None:
    company = CompanyId(body["company"])
    messaging.send(company, to=body["to"], sender=body["sender"], text=body["text"], trunk=trunk(), now=now)


def _send_voicemail(body: Body, now: datetime) -> None:
    from chalicelib.flow.voicemail import send_voicemail  # noqa: PLC0415  loads the mail client

    send_voicemail(body, now)


KINDS: Final[Mapping[str, Callable[[Body, datetime], None]]] = {"sms": _send_sms, "voicemail": _send_voicemail}
