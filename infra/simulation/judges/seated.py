"""Who is to hear whom in a conversation: the agent and the caller, or who is asked; and never all of them at once."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chalicelib.calls.domain import Call, CallState
from chalicelib.core.ids import LegSid

Pair = frozenset[LegSid]
NOBODY: Pair = frozenset()


class Wrong(NamedTuple):
    """Somebody who hears too little (C2) or too much (Q1)."""

    name: str
    leg: LegSid
    words: str


def together(call: Call, *, is_on_hold: bool) -> Pair:
    """The two legs that are to hear each other now; none where the caller is on hold, or somebody is being rung.

    Who asks somebody goes to and fro between the two: that the call was on hold before has no say in it.
    """
    winner, asked = call.stay.winner if call.stay else None, call.consult
    if winner is None or winner.leg is None or (asked is not None and asked.is_ringing):
        return NOBODY
    if asked is not None and not asked.is_with_caller:
        return frozenset({winner.leg, asked.offer.leg}) if asked.offer.leg is not None else NOBODY
    return NOBODY if is_on_hold and asked is None else frozenset({winner.leg, call.caller_leg})


def misheard(
    call: Call, hears: Mapping[LegSid, set[str]], address: Mapping[LegSid, str], *, is_on_hold: bool
) -> Iterator[Wrong]:
    """Judge a conversation in which the two have met.

    ``hears`` tells of each of its lines that is up whose voices it hears, as addresses; ``address`` has every leg's
    that is up.
    """
    winner = call.stay.winner if call.stay else None
    if call.state is not CallState.TALKING or call.stay is None or not call.stay.has_met or winner is None:
        return
    pair = together(call, is_on_hold=is_on_hold)
    for sid, voices in hears.items():
        if call.caller_leg not in address or winner.leg not in address:
            yield Wrong("C2", sid, "is left on the line by the other party")
            continue
        wanted = {address[other] for other in pair - {sid} if other in address} if sid in pair else set()
        if wanted - voices:
            yield Wrong("C2", sid, f"does not hear {sorted(wanted - voices)}")
        if voices - wanted:
            yield Wrong("Q1", sid, f"hears {sorted(voices - wanted)} as well")
