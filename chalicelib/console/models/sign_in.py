"""The pages before the session: log in, and set a password by a link."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInPage:
    """``problem`` is a sentence about the last attempt, ``notice`` good news (password set, signed out).

    ``demo_accounts`` are shown only where the demo company was seeded: (e-mail, password, role in words).
    """

    title: str = "Log in"
    csrf_token: str
    email: str = ""
    next_path: str = ""
    problem: str = ""
    notice: str = ""
    demo_accounts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPasswordPage:
    """A link works once and for a while; afterwards ``is_link_dead`` and no form is shown."""

    title: str = "Set your password"
    csrf_token: str
    name: str = ""
    email: str = ""
    problem: str = ""
    minimum_length: int = 10
    is_link_dead: bool = False
