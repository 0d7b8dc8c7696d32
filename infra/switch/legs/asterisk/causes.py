"""Why a channel ended, in Asterisk's words and in ours (docs/onprem.md, "How calls end")."""

from typing import Final

from infra.switch.ari.event import Event
from infra.switch.leg import Cause, Ended

NORMAL: Final = 16
_ORDERS: Final = {
    Cause.NORMAL: NORMAL,
    Cause.CANCELED: NORMAL,
    Cause.BUSY: 17,
    Cause.NO_ANSWER: 19,
    Cause.REJECTED: 21,
    Cause.ANSWERED_ELSEWHERE: 26,
    Cause.FAILED: 41,
}
_BY_SIP: Final = {
    486: Cause.BUSY,
    600: Cause.BUSY,
    603: Cause.REJECTED,
    480: Cause.NO_ANSWER,
    408: Cause.NO_ANSWER,
    487: Cause.CANCELED,
}
_BY_Q850: Final = {
    17: Cause.BUSY,
    18: Cause.NO_ANSWER,
    19: Cause.NO_ANSWER,
    26: Cause.ANSWERED_ELSEWHERE,
}


def q850(cause: Cause) -> int:
    """What to tell Asterisk when we end a channel."""
    return _ORDERS[cause]


def remote_end(event: Event, *, was_answered: bool, is_incoming: bool) -> Ended:
    """The end of a channel that the other side brought about; the SIP answer says more than its translation."""
    sip_code = event.get("tech_cause") or None
    if was_answered:
        return Ended(Cause.NORMAL, is_remote=True, sip_code=None)
    if is_incoming:
        return Ended(Cause.CANCELED, is_remote=True, sip_code=487)
    by_number = _BY_Q850.get(int(event.get("cause") or 0), Cause.FAILED)
    cause = _BY_SIP.get(sip_code, Cause.FAILED) if sip_code else by_number
    return Ended(cause, is_remote=True, sip_code=sip_code)
