"""Which document takes an incoming call: the number's own, its application's, or that of the telephone's domain."""

from dataclasses import dataclass
from typing import Protocol

from infra.switch.applications import Application
from infra.switch.call import Hook, Subscription
from infra.switch.drawer import Drawer
from infra.switch.numbers import Numbers
from infra.switch.sip_accounts import SipAccounts


class Books(Protocol):
    """Where it is written down."""

    numbers: Numbers
    applications: Drawer[Application]
    sip: SipAccounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Without ``voice`` nobody takes the call."""

    voice: Hook | None = None
    fallback: Hook | None = None
    subscription: Subscription | None = None
    number_sid: str | None = None


def find(books: Books, from_: str, to: str) -> Reception:
    """A number's application comes before its own URLs; what our telephones dial elsewhere is their domain's."""
    number = books.numbers.by_address(to)
    if number is None:
        domain = books.sip.domain_with_document() if from_.startswith(("client:", "sip:")) else None
        if domain is None:
            return Reception()
        return Reception(voice=domain.voice, fallback=domain.voice_fallback, subscription=domain.subscription)
    if application := books.applications.find(number.voice_application_sid):
        return Reception(
            voice=application.voice,
            fallback=application.voice_fallback,
            subscription=application.subscription,
            number_sid=number.sid,
        )
    return Reception(
        voice=number.voice,
        fallback=number.voice_fallback,
        subscription=Subscription(number.status_hook) if number.status_hook else None,
        number_sid=number.sid,
    )
