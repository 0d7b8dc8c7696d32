"""Whoever answers a telephone outside presses 1 to take the call: a voicemail that picks up must not get the caller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chalicelib.calls import service as calls
from chalicelib.calls import transitions
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.offers import MissReason
from chalicelib.core.ids import CallId, CompanyId, OfferId
from chalicelib.queues import config, paths, spoken
from chalicelib.queues.answering import Rung, answer
from chalicelib.queues.follow_up import change_call
from chalicelib.twiml.verbs import Gather, Hangup, Redirect, Verb

TAKE: Final = "1"
PATIENCE_S: Final = 6


def ask(company: CompanyId, call_id: CallId, offer: OfferId) -> Sequence[Verb]:
    """Say what is offered and wait for the key, twice; then it was nobody."""
    call = calls.find(company, call_id)
    stay = call.stay if call else None
    if call is None or stay is None or offer not in call.open_offers:
        return (spoken.over(company), Hangup())
    queue = config.recall(company, stay.queue)
    words = spoken.offer_of(company, queue.title if queue else stay.queue)
    here = paths.screened(company, call_id, offer)
    asked = Gather(prompts=(words,), action=here, digits=1, timeout_s=PATIENCE_S, finish_on="")
    return (asked, asked, Redirect(f"{here}?nobody=1"))


def decide(
    company: CompanyId, call_id: CallId, offer: OfferId, rung: Rung, *, digits: str, now: datetime
) -> Sequence[Verb]:
    """Take the call by the one key; by any other, or by none in the end, this telephone rings no more."""
    if digits == TAKE:
        return answer(company, call_id, offer, rung.leg, now=now)
    reason = MissReason.DECLINED if digits else MissReason.TIMED_OUT
    try:
        change_call(
            company, call_id, lambda call: transitions.fall_silent(call, offer, rung.address, reason, now), now=now
        )
    except UnknownCall:
        return (Hangup(),)
    return (Hangup(),)
