"""``If-Match`` and ``If-None-Match`` on writes: which version of a thing the caller has seen."""

from dataclasses import dataclass
from typing import Self

from chalicelib.core.errors import Invalid, SwitchboardError


class PreconditionFailed(SwitchboardError):
    """The thing is not (or no longer) as the caller believes: fetch it and decide again."""

    code, status = "precondition-failed", 412

    def __init__(self) -> None:
        super().__init__("it has changed since you read it: fetch it again, then repeat your change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Precondition:
    """``version`` must be the present one where given; ``absent`` means that nothing may be there yet."""

    version: int | None = None
    absent: bool = False
    present: bool = False

    @classmethod
    def parse(cls, if_match: str, if_none_match: str) -> Self:
        """Read the two headers; our ETags are version numbers.

        Raises:
            Invalid: a tag that cannot be one of ours.
        """
        if if_none_match.strip() == "*":
            return cls(absent=True)
        tag = if_match.strip().removeprefix("W/").strip('"')
        if not tag:
            return cls()
        if tag == "*":
            return cls(present=True)
        if not (tag.isascii() and tag.isdigit()):
            raise Invalid("If-Match takes the ETag of the thing as you read it")
        return cls(version=int(tag))

    def check(self, current: int | None) -> None:
        """Hold the wish against the version that is there (``None``: nothing).

        Raises:
            PreconditionFailed: they disagree.
        """
        wrong_version = self.version is not None and self.version != current
        if wrong_version or (self.absent and current is not None) or (self.present and current is None):
            raise PreconditionFailed
