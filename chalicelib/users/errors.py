"""What can go wrong with people and their log-ins."""

from chalicelib.core.errors import Conflict, Invalid, NotFound, TooMany, Unauthorised


class NoSuchUser(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__("there is no user of that name", name=name)


class UserChanged(Conflict):
    code = "changed-meanwhile"

    def __init__(self, name: str) -> None:
        super().__init__("the user was changed meanwhile: fetch it again", name=name)


class AddressTaken(Conflict):
    """Another user of the same company has the e-mail address or number."""

    code = "address-taken"

    def __init__(self, field: str) -> None:
        super().__init__(f"another user of the company has this {field}", field=field)


class LogInFailed(Unauthorised):
    """Wrong name or wrong password: never said which."""

    code = "log-in-failed"

    def __init__(self) -> None:
        super().__init__("Wrong user name or password.")


class TooManyAttempts(TooMany):
    code = "too-many-attempts"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Too many attempts. Wait a while, then try again.", retry_after_s=retry_after_s)


class LinkDead(NotFound):
    """The link was used, has expired, or never was."""

    code, status = "link-dead", 410

    def __init__(self) -> None:
        super().__init__("This link has been used or is too old. Ask for a new one.")


class WeakPassword(Invalid):
    code = "weak-password"
