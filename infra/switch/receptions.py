"""Which document takes an incoming call: the number's own, its application's, or that of the telephone's domain."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.switch.call import Hook, Subscription

if TYPE_CHECKING:
    from infra.switch.exchange import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Without ``voice`` nobody takes the call."""

    voice: Hook | None = None
    fallback: Hook | None = None
    subscription: Subscription | None = None
    number_sid: str | None = None


def find(exchange: "Exchange", from_: str, to: str) -> Reception:
    """A number's application comes before its own URLs; what our telephones dial elsewhere is their domain's."""
    number = exchange.numbers.by_address(to)
    if number is None:
        domain = exchange.sip.domain_with_document() if from_.startswith(("client:", "sip:")) else None
        if domain is None:
            return Reception()
        return Reception(voice=domain.voice, fallback=domain.voice_fallback, subscription=domain.subscription)
    if application := exchange.applications.find(number.voice_application_sid):
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
