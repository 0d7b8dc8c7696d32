"""The dispatcher: one at a time for each company, it makes every offer that can be made now."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import repeat
from typing import Final

from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent, Endpoint, EndpointKind, Reservation
from chalicelib.agents.errors import AgentTaken
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import CallMovedOn, UnknownCall
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.calls.stays import Stay
from chalicelib.core.errors import TrunkError
from chalicelib.core.ids import CompanyId, OfferId
from chalicelib.queues import errands, paths
from chalicelib.queues.follow_up import change_agent, change_call, send
from chalicelib.queues.looking import FEW, MANY, find_matches
from chalicelib.queues.matching import Match
from chalicelib.queues.presentation import shown_number
from chalicelib.queues.watching import watch_change
from chalicelib.trunk.client import Ring, Trunk

RING_S: Final = 20
"""How long one person is tried where the flow's element does not say (PHN-141)."""
ENOUGH_ROUNDS: Final = 5
MOST_OFFERS: Final = 40
"""Made by one function, which has eight seconds; the others are left to the next, that begins at once."""
Note = Callable[[Call, Offer], Call]
"""How an offer is noted on the call it is made for."""
Reserve = Callable[[Agent, Reservation, datetime], Agent]
"""How its agent is kept for it."""


def dispatch(company: CompanyId, *, trunk: Trunk, now: datetime) -> int:
    """Make offers until nobody waiting can be matched with anybody free, and return how many were made."""
    made = 0
    for enough in (FEW, *repeat(MANY, ENOUGH_ROUNDS)):
        found = find_matches(company, now=now, enough=enough)
        mine = found.matches[: MOST_OFFERS - made]
        taken = sum(offer(company, each, trunk=trunk, now=now) for each in mine)
        made += taken
        if not mine or (found.is_all and taken == len(found.matches)):
            break
    if found.matches and not (found.is_all and taken == len(found.matches)):
        send([errands.dispatch(company)])
    return made


def offer(
    company: CompanyId,
    matched: Match,
    *,
    trunk: Trunk,
    now: datetime,
    note: Note = transitions.offer_to_agent,
    reserve: Reserve = agent_transitions.reserve,
) -> bool:
    """Reserve the agent, note the offer on the call, ring; what was begun is undone when the next step fails.

    The deadline is queued first: a function that dies after any of these writes leaves nobody reserved for longer.
    """
    ring_s = int(matched.stay.settings.get("ring_s", RING_S))
    made = Offer(id=OfferId(secrets.token_hex(6)), agent=matched.agent, at=now, until=now + timedelta(seconds=ring_s))
    send([errands.offer_due(company, matched.call, made)])
    held = Reservation(offer=made.id, call=matched.call, queue=matched.stay.queue, at=now, until=made.until)
    try:
        reserved = change_agent(company, made.agent, lambda each: reserve(each, held, now))
    except AgentTaken:
        return False
    watch_change(reserved, now=now)
    agent = reserved.after
    made = replace(made, rings=len(agent.ringable(now)))
    try:
        call = change_call(company, matched.call, lambda call: note(call, made), now=now).after
    except (CallMovedOn, UnknownCall):
        change_agent(company, made.agent, lambda each: agent_transitions.release(each, made.id, now))
        return False
    ring(call, matched.stay, made, agent, trunk=trunk, now=now)
    return True


def ring(call: Call, stay: Stay, made: Offer, agent: Agent, *, trunk: Trunk, now: datetime) -> None:
    """Have the agent's endpoints ring; when none can, the offer is a miss with that reason (A4)."""
    for endpoint in agent.ringable(now):
        order = _order(call, stay, made, endpoint)
        try:
            leg = trunk.ring(order)
        except TrunkError:
            silent = partial(
                transitions.fall_silent, offer_id=made.id, device=order.to, reason=MissReason.UNREACHABLE, now=now
            )
            call = change_call(call.company, call.id, silent, now=now, known=call).after
            continue
        rings = partial(transitions.note_offer_leg, offer_id=made.id, leg=leg)
        call = change_call(call.company, call.id, rings, now=now, known=call).after
        if not call.knows_leg(leg):
            trunk.hang_up(leg)
            return


def _order(call: Call, stay: Stay, made: Offer, endpoint: Endpoint) -> Ring:
    """How one endpoint is rung. Who answers a telephone outside, which may be a voicemail, must first press a key."""
    is_outside = endpoint.kind is EndpointKind.PHONE
    answered = paths.screened if is_outside else paths.answered
    return Ring(
        to=endpoint.address,
        from_=shown_number(stay.settings, caller=call.caller, called=call.called, is_outside=is_outside),
        answer_path=answered(call.company, call.id, made.id),
        status_path=paths.offer_status(call.company, call.id, made.id),
        timeout_s=round((made.until - made.at).total_seconds()) + 2,
    )
