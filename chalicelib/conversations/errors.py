"""What can go wrong with a request in writing."""

from chalicelib.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class NoSuchConversation(NotFound):
    def __init__(self) -> None:
        super().__init__("there is no such request; it may have been removed")


class NoSuchQueue(Invalid):
    code = "no-such-queue"

    def __init__(self, queue: str) -> None:
        super().__init__("queue: there is no queue of this name; create it, or name another", queue=queue)


class Unnamed(Invalid):
    """Without a name of its own, a request that is sent again would be a second one."""

    code = "unnamed"

    def __init__(self) -> None:
        super().__init__(
            "give external_id, or the header Idempotency-Key, so that sending it again makes no second one"
        )


class UsedAlready(Conflict):
    code = "used-already"

    def __init__(self, conversation: str) -> None:
        message = "this external_id (or Idempotency-Key) was used for a request that says something else"
        super().__init__(f"{message}: give the new one its own", id=conversation)


class TooManyRequests(TooMany):
    code = "too-many-requests"

    def __init__(self, most: int, retry_after_s: int) -> None:
        message = f"your company may bring in {most} requests a minute: send this one again in {retry_after_s} s"
        super().__init__(message, retry_after_s=retry_after_s)


class Taken(Conflict):
    """Somebody else was first, or it is over; the message is for the agent to read."""

    code = "taken"


class NotHeld(Conflict):
    """It is not with whom it would be taken from; the message is for the agent to read."""

    code = "not-held"


class NotForYou(Forbidden):
    code = "not-for-you"
