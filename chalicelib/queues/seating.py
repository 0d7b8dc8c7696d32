"""The conference follows the call: who hears music, whose leaving ends it, and who has no part in it any more."""

from contextlib import suppress
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.calls import service as calls
from chalicelib.calls.consulting import Seat, seats
from chalicelib.calls.domain import Call
from chalicelib.core.errors import LegGone
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.queues import paths
from chalicelib.queues.holding import music_of
from chalicelib.queues.waiting import RINGING
from chalicelib.trunk.client import Trunk

TRIES: Final = 3


def arrange(company: CompanyId, call_id: CallId, *, trunk: Trunk) -> None:
    """Have everybody in a conversation sit as the call says, and end the legs of who has left it; may be repeated.

    Where the call changes meanwhile, that is followed too: the last word is the item's.
    """
    for _ in range(TRIES):
        call = calls.find(company, call_id)
        if call is None or call.is_over:
            return
        known = _seats(call)
        _seat(call, known, trunk)
        for leg in call.strangers:
            trunk.hang_up(leg)
        again = calls.find(company, call_id)
        if again is None or (_seats(again), again.strangers) == (known, call.strangers):
            return


def _seats(call: Call) -> list[Seat]:
    return seats(call, is_on_hold=_is_on_hold(call))


def _is_on_hold(call: Call) -> bool:
    agent = agents.find(call.company, call.talking_to) if call.talking_to is not None else None
    work = agent.in_call(call.id) if agent is not None else None
    return work is not None and work.held_at is not None


def _seat(call: Call, known: list[Seat], trunk: Trunk) -> None:
    """Whoever leaves must not end the conference, so that comes first."""
    room = paths.room(call.company, call.id, call.stay.n if call.stay else 1)
    leaving = [Seat(leg, is_held=False, ends=False) for leg in call.strangers]
    music = music_of(call)
    for seat in [*leaving, *known] if known else ():
        heard = RINGING if seat.is_ringing else music
        with suppress(LegGone):
            trunk.seat(room, seat.leg, is_held=seat.is_held, ends=seat.ends, music=heard)
