"""Our own addresses, as the trunk is told them."""

from typing import Final

from chalicelib.core.ids import CallId, CompanyId, OfferId

LEFT_QUEUE: Final = "left-queue"
AGAIN: Final = "continue"
"""What may have happened to a caller, as the flow calls it (chalicelib.flow.events; a test holds them equal)."""


def wait(company: CompanyId, call: CallId, n: int) -> str:
    return f"/voice/queues/{company}/{call}/wait?stay={n}"


def key(company: CompanyId, call: CallId, n: int) -> str:
    return f"/voice/queues/{company}/{call}/key?stay={n}"


def meet(company: CompanyId, call: CallId) -> str:
    return f"/voice/queues/{company}/{call}/meet"


def answered(company: CompanyId, call: CallId, offer: OfferId) -> str:
    return f"/voice/offers/{company}/{call}/{offer}"


def screened(company: CompanyId, call: CallId, offer: OfferId) -> str:
    """Where a telephone outside first asks for a key."""
    return f"/voice/offers/{company}/{call}/{offer}/screen"


def offer_status(company: CompanyId, call: CallId, offer: OfferId) -> str:
    return f"/voice/offers/{company}/{call}/{offer}/status"


def flow(company: CompanyId, call: CallId, step: int, event: str) -> str:
    return f"/voice/flow/{company}/{call}?step={step}&event={event}"


def room(company: CompanyId, call: CallId) -> str:
    """The name of the conference in which a call's parties meet."""
    return f"{company}.{call}"
