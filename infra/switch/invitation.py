"""Calling somebody into a conference."""

import asyncio
from typing import TYPE_CHECKING

from infra.switch.conference import BY_API, HUNG_UP, Conference
from infra.switch.outcome import HangUp, Outcome
from infra.switch.outgoing import CallOrder
from infra.switch.participant import NOT_ADDED, Participant, Terms, arrive
from infra.switch.seat import Seat

if TYPE_CHECKING:
    from infra.switch.exchange import Exchange


def invite(exchange: "Exchange", conference: Conference, order: CallOrder, terms: Terms) -> Participant:
    """Ring somebody; the answer leads straight into the room."""

    async def meet(actor: Seat) -> Outcome:
        participant.actor = actor
        conference.join(participant)
        try:
            await asyncio.wait({participant.left})
        except asyncio.CancelledError:
            has_document = not actor.leg.ended.done()
            conference.leave(participant, BY_API if has_document else HUNG_UP)
            raise
        return HangUp()

    order.answered = meet
    call = exchange.outgoing.place(order)
    participant = arrive(call, terms, exchange.clock.now())
    conference.invite(participant)
    call.on_end.append(lambda: _give_up(conference, participant))
    return participant


def _give_up(conference: Conference, participant: Participant) -> None:
    if not participant.is_connected:
        conference.leave(participant, NOT_ADDED)
