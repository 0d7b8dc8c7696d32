"""Why nobody can be called back."""

from chalicelib.core.errors import Conflict, Invalid


class NoCallbacks(Invalid):
    """A queue from which nobody can be called back."""

    code = "no-callbacks"


class NotWaiting(Conflict):
    """A request that is no longer waiting."""

    code = "not-waiting"


class NoSuchNumber(Invalid):
    """A number that cannot be shown to who is called back."""

    code = "no-such-number"
