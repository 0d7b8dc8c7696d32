"""The pages before the session: log in, ask for a link, set a password by it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """Somebody one may log in as, shown only where the demonstration was seeded."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInPage:
    """``who`` is an e-mail address or a mobile number (PHN-056); ``problem`` tells of the last attempt."""

    title: str = "Log in"
    csrf_token: str
    who: str = ""
    next_path: str = ""
    problem: str = ""
    notice: str = ""
    demo_accounts: tuple[DemoAccount, ...] = ()
    demo_password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPage:
    """Ask for a link; ``is_sent`` is all one ever learns, whether or not anybody is known by that name."""

    title: str = "Get a new link"
    csrf_token: str
    who: str = ""
    problem: str = ""
    is_sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPasswordPage:
    """A link works once and for a while; afterwards ``is_link_dead`` and no form is shown."""

    title: str = "Set your password"
    csrf_token: str
    name: str = ""
    who: str = ""
    problem: str = ""
    minimum_length: int = 10
    is_link_dead: bool = False
