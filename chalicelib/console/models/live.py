"""The live page: a shell whose content the browser draws from ``GET /api/live``."""

from dataclasses import dataclass

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    shell: Shell
    demo_phone_href: str = ""
