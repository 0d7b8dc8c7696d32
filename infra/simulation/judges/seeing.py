"""What judges look at: the versions of calls and agents, one after the other."""

from datetime import datetime

from chalicelib.calls.offers import Offer
from chalicelib.calls.stays import Stay
from chalicelib.core.ids import CallId
from infra.simulation.record import Record
from infra.simulation.witness import Seen


def stays(seen: Seen) -> tuple[Stay | None, Stay | None]:
    return seen.call_before.stay if seen.call_before else None, seen.call.stay if seen.call else None


def subject(seen: Seen) -> str:
    return str(seen.call.id if seen.call else seen.agent.id if seen.agent else "")


def new_offers(seen: Seen) -> list[Offer]:
    was, now = stays(seen)
    if now is None:
        return []
    known = was.offers if was is not None and was.n == now.n else {}
    return [offer for key, offer in now.offers.items() if key not in known]


def last_stays(record: Record) -> dict[tuple[CallId, int], Stay]:
    found: dict[tuple[CallId, int], Stay] = {}
    for seen in record.witness.seen:
        if seen.call is not None and seen.call.stay is not None:
            found[seen.call.id, seen.call.stay.n] = seen.call.stay
    return found


def clock(at: datetime | None) -> str:
    return f"{at:%H:%M:%S.%f}"[:-3] if at else "the end"
