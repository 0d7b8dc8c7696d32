"""What can go wrong with a call."""

from chalicelib.core.errors import Conflict, NotFound


class UnknownCall(NotFound):
    code = "unknown-call"

    def __init__(self) -> None:
        super().__init__("no such call; it may have ended some time ago")


class CallMovedOn(Conflict):
    """What was to be done no longer fits: the caller left, or somebody else was first. ``why`` is a plain reason."""

    code = "call-moved-on"

    def __init__(self, why: str) -> None:
        super().__init__("the call has moved on", why=why)
        self.why = why
