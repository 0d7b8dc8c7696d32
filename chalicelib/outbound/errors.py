"""Why a call is not placed; the messages are for the agent to read."""

from chalicelib.core.errors import Forbidden, Invalid, TooMany


class NotDialable(Invalid):
    """What was typed cannot be dialled."""

    code = "not-dialable"


class NotAllowed(Forbidden):
    """The company does not let its agents call there."""

    code = "not-allowed"


class TooManyCalls(TooMany):
    code = "too-many-calls"

    def __init__(self) -> None:
        super().__init__("Your company has made as many calls as it may in an hour. Try again later.")
