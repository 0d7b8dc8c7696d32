"""The agent's own page: state, ringing, the call, wrap-up, own queues."""

from dataclasses import dataclass

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPage:
    shell: Shell
