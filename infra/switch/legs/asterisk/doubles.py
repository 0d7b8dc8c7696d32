"""An agent's browser that is gone and their desk telephone are one telephone: a caller rings it once."""

from dataclasses import dataclass

from infra.switch.leg import Leg, Origination


@dataclass(frozen=True, slots=True)
class _Ringing:
    address: str
    leg: Leg


class Doubles:
    """Remembers what rings for whom, for as long as it does."""

    def __init__(self) -> None:
        self._ringing: dict[tuple[str, str], _Ringing] = {}

    def is_one(self, endpoint: str, order: Origination) -> bool:
        """Whether this telephone rings for this caller already, by another of its addresses."""
        other = self._ringing.get((endpoint, order.from_))
        return other is not None and other.address != order.to and not other.leg.answered.is_set()

    def note(self, endpoint: str, order: Origination, leg: Leg) -> None:
        key, entry = (endpoint, order.from_), _Ringing(order.to, leg)
        self._ringing[key] = entry
        leg.ended.add_done_callback(lambda _: self._forget(key, entry))

    def _forget(self, key: tuple[str, str], entry: _Ringing) -> None:
        if self._ringing.get(key) is entry:
            del self._ringing[key]
