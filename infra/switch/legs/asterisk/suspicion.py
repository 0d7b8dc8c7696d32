"""Who has been turned away so often that nobody listens to him any more: the decision, without a clock or a log."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_OFFENCES: Final = "InvalidAccountID|InvalidPassword|ChallengeResponseFailed|RequestNotAllowed|UnexpectedAddress"
_LINE: Final = re.compile(rf'SecurityEvent="(?:{_OFFENCES})".*?RemoteAddress="IPV[46]/\w+/([^/"]+)/\d+"')


def offender(line: str) -> Address | None:
    """Who is turned away in a line of Asterisk's security log."""
    found = _LINE.search(line)
    try:
        return ip_address(found.group(1)) if found else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """More than ``tries`` within ``within_s`` is a scanner, and stays out for ``ban_s``; ``spared`` never is."""

    tries: int = 30
    within_s: float = 60.0
    ban_s: float = 3600.0
    spared: Sequence[Network] = ()


@dataclass(slots=True)
class Suspicion:
    """Times are seconds of any one clock."""

    rule: Rule
    _tries: dict[Address, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _banned_until: dict[Address, float] = field(default_factory=dict)

    def note(self, address: Address, now: float) -> bool:
        """Count an offence; whether the offender is banned by it."""
        if address in self._banned_until or any(address in network for network in self.rule.spared):
            return False
        tries = self._tries[address]
        tries.append(now)
        while tries[0] <= now - self.rule.within_s:
            tries.popleft()
        if len(tries) <= self.rule.tries:
            return False
        del self._tries[address]
        self._banned_until[address] = now + self.rule.ban_s
        return True

    def forgive(self, now: float) -> bool:
        """Let those in again whose time is over, and forget old tries; whether anybody was let in."""
        over = [address for address, until in self._banned_until.items() if until <= now]
        for address in over:
            del self._banned_until[address]
        for address, tries in list(self._tries.items()):
            if tries[-1] <= now - self.rule.within_s:
                del self._tries[address]
        return bool(over)

    @property
    def banned(self) -> list[Address]:
        return sorted(self._banned_until, key=str)
