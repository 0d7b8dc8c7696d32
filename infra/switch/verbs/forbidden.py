"""A verb that stands where it may not."""

from dataclasses import dataclass

from infra.switch.outcome import Fail, Outcome
from infra.switch.session import Session


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Ends its document with the contract's code for the place it stands in."""

    code: int

    async def run(self, session: Session) -> Outcome:
        del session
        return Fail(self.code)
