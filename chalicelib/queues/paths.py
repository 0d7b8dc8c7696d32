"""Our own addresses, as the trunk is told them."""

from typing import Final

from chalicelib.calls.domain import Call
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


def flow(company: CompanyId, call: CallId, step: int, event: str, ahead: str = "") -> str:
    """A step of a call's flow; ``ahead`` says what it will ask of the configuration (chalicelib.flow.ahead)."""
    return f"/voice/flow/{company}/{call}?step={step}&event={event}{'&ahead=' if ahead else ''}{ahead}"


def back(call: Call, event: str) -> str:
    """The way of a caller back into their flow."""
    return flow(call.company, call.id, call.step, event, version(call.flow, call.session.get("version", 0)))


def version(flow: str, number: int) -> str:
    """How an address names the version of a flow that a call is in."""
    return f"v.{flow}.{number}"


def room(company: CompanyId, call: CallId) -> str:
    """The name of the conference in which a call's parties meet."""
    return f"{company}.{call}"
