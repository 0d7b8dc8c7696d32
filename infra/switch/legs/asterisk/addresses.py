"""Between the addresses of the trunk contract and those of SIP."""

import re
from dataclasses import dataclass
from typing import Final

WITHHELD: Final = "anonymous"
_NUMBER: Final = re.compile(r"\+?[0-9]{2,20}\Z")
_CLIENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\Z")
_DIALLED: Final = re.compile(r"(?:sips?:)?(\+?[0-9]{2,20})(?:@.*)?\Z")
_SIP: Final = re.compile(r"sips?:[A-Za-z0-9._~+%-]{1,64}@[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """How national numbers are read: ``country_code`` (``47``), ``trunk_prefix`` (``0``, in Norway none)."""

    country_code: str = ""
    trunk_prefix: str = ""

    def endpoint(self, address: str) -> str | None:
        """What Asterisk dials for an address of ours; None when there is no such thing."""
        if address.startswith("client:"):
            identity = address.removeprefix("client:")
            return f"PJSIP/{identity}" if _CLIENT.match(identity) else None
        if _NUMBER.match(address):
            return f"PJSIP/{address}@trunk"
        return f"PJSIP/trunk/{address}" if _SIP.match(address) else None

    def number(self, address: str) -> str | None:
        """The telephone number that calling an address costs, in international form; None where there is none."""
        found = _DIALLED.match(address)
        return self.e164(found.group(1)) if found else None

    def e164(self, digits: str) -> str:
        """A number as the line gave it, in international form where that can be told."""
        if not _NUMBER.match(digits) or digits.startswith("+"):
            return digits or WITHHELD
        if digits.startswith("00"):
            return "+" + digits[2:]
        if not self.country_code:
            return "+" + digits
        if digits.startswith(self.country_code) and len(digits) > _LONGEST_NATIONAL:
            return "+" + digits
        return f"+{self.country_code}{digits.removeprefix(self.trunk_prefix)}"


_LONGEST_NATIONAL: Final = 9


def is_sip(address: str) -> bool:
    """Whether it is a plain SIP address, with nothing in it that means something to anybody else."""
    return _SIP.match(address) is not None


def identity(channel_name: str) -> str:
    """Whose telephone a channel is: that of ``client:acme.anna`` is ``PJSIP/acme.anna-0000002a``.

    Her browser's is ``PJSIP/web_acme.anna-…``; that of somebody who tries the demonstration ``PJSIP/caller_47…-…``.
    """
    account = channel_name.partition("/")[2].rpartition("-")[0]
    if account.startswith("caller_"):
        return "+" + account.removeprefix("caller_")
    return "client:" + account.removeprefix("web_")
