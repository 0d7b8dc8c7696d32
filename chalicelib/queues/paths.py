"""Our own addresses, as the trunk is told them."""

from typing import Final

from chalicelib.calls.domain import Call, CallState
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
    """The way of a caller back into their flow; who was called for a campaign has none, and is told so."""
    if call.prospect is not None:
        return f"{contact(call.company, call.id)}?step={call.step}"
    return flow(call.company, call.id, call.step, event, version(call.flow, call.session.get("version", 0)))


def version(flow: str, number: int) -> str:
    """How an address names the version of a flow that a call is in."""
    return f"v.{flow}.{number}"


def call_out_own(company: CompanyId, call: CallId) -> str:
    """Where an agent's own telephone, answered, asks what to do in a call that the agent makes."""
    return f"/voice/calling/{company}/{call}/own"


def call_out_asked(company: CompanyId, call: CallId) -> str:
    """Where a telephone outside first asks for a key."""
    return f"/voice/calling/{company}/{call}/asked"


def call_out_own_status(company: CompanyId, call: CallId) -> str:
    return f"/voice/calling/{company}/{call}/own-status"


def call_out_heard(company: CompanyId, call: CallId) -> str:
    """What the agent hears until somebody answers."""
    return f"/voice/calling/{company}/{call}/heard"


def call_out_told(company: CompanyId, call: CallId) -> str:
    return f"/voice/calling/{company}/{call}/told"


def call_out_far(company: CompanyId, call: CallId, n: int = 0) -> str:
    """Where the number that was called, answered, asks what to do; ``n`` tells attempts to call back apart."""
    return f"/voice/calling/{company}/{call}/far{_attempt(n)}"


def call_out_far_status(company: CompanyId, call: CallId, n: int = 0) -> str:
    return f"/voice/calling/{company}/{call}/far-status{_attempt(n)}"


def _attempt(n: int) -> str:
    return f"?stay={n}" if n else ""


def contact(company: CompanyId, call: CallId) -> str:
    """Where somebody who was called for a campaign, and answered, asks what to do."""
    return f"/voice/contacts/{company}/{call}"


def attempt(company: CompanyId, campaign: str, attempt: CallId) -> str:
    """Where the number of a campaign's contact, answered, asks what to do."""
    return f"/voice/attempts/{company}/{campaign}/{attempt}"


def attempt_status(company: CompanyId, campaign: str, attempt: CallId) -> str:
    return f"/voice/attempts/{company}/{campaign}/{attempt}/status"


def parted(call: Call) -> str:
    """The way of a caller back from the conference or the queue of their present stay."""
    return f"{back(call, LEFT_QUEUE)}&stay={call.stay.n if call.stay else 0}"


def handed(company: CompanyId, call: CallId) -> str:
    """Where a caller waits to whom an agent gave another queue or colleague."""
    return f"/voice/transfers/{company}/{call}/wait"


def outside(company: CompanyId, call: CallId) -> str:
    """Where a caller is connected with a number outside to which an agent handed them."""
    return f"/voice/transfers/{company}/{call}/outside"


def outside_over(company: CompanyId, call: CallId, v: int) -> str:
    """What became of that number; ``v`` tells one attempt from another."""
    return f"/voice/transfers/{company}/{call}/outside-over?v={v}"


def onward(call: Call) -> str:
    """Where a caller belongs, as the call is now."""
    if call.state is CallState.TALKING:
        return meet(call.company, call.id)
    if call.outside is not None:
        return outside(call.company, call.id)
    if call.state is CallState.WAITING:
        is_handed = call.stay is not None and call.stay.transfer is not None
        return handed(call.company, call.id) if is_handed else back(call, AGAIN)
    return back(call, LEFT_QUEUE)


def room(company: CompanyId, call: CallId, n: int = 1) -> str:
    """The name of the conference in which a call's parties meet after stay ``n``: another stay, another conference."""
    return f"{company}.{call}.{n}" if n > 1 else f"{company}.{call}"
