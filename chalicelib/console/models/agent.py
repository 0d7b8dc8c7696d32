"""The agent's own page: state, ringing, the call, wrap-up, own queues."""

from dataclasses import dataclass

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that whoever is called may see."""

    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialler:
    """Calling out: the numbers one may show, and the one chosen unless one says otherwise (PHN-223)."""

    numbers: tuple[Shown, ...]
    usual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPage:
    """``dialler`` is missing for who may not call out."""

    shell: Shell
    dialler: Dialler | None = None
