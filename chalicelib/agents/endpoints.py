"""Where an agent can be rung: what their profile offers, and what they chose of it at log-on (PUZ-04)."""

from collections.abc import Sequence

from chalicelib.agents.domain import Endpoint, EndpointKind
from chalicelib.agents.errors import NotNow
from chalicelib.users.domain import User

MISSING = {
    EndpointKind.PHONE: "Your profile has no telephone number. An administrator can add it.",
    EndpointKind.SIP: "Your profile has no SIP device. An administrator can add it.",
}


def softphone_address(company: str, agent: str) -> str:
    """The address at which an agent's browser is rung."""
    return f"client:{company}.{agent}"


def offered(user: User) -> tuple[Endpoint, ...]:
    """Everything of the user's that can be rung. Numbers are the administrators' to give: ringing them costs money."""
    softphone = Endpoint(kind=EndpointKind.SOFTPHONE, address=softphone_address(user.company, user.name))
    phone = Endpoint(kind=EndpointKind.PHONE, address=user.phone)
    sip = Endpoint(kind=EndpointKind.SIP, address=user.sip)
    return tuple(endpoint for endpoint in (softphone, phone, sip) if endpoint.address)


def chosen(user: User, kinds: Sequence[EndpointKind]) -> tuple[Endpoint, ...]:
    """What rings for an agent who chose ``kinds``.

    Raises:
        NotNow: they chose nothing, or what they do not have; the message says what to do.
    """
    if not kinds:
        raise NotNow("Choose at least one telephone, or no call can reach you.")
    has = {endpoint.kind: endpoint for endpoint in offered(user)}
    for kind in kinds:
        if kind not in has:
            raise NotNow(MISSING[kind])
    return tuple(endpoint for kind, endpoint in has.items() if kind in kinds)


def usual(user: User) -> tuple[Endpoint, ...]:
    """What rings for an agent who has not chosen: as their profile says, or the browser where that is missing."""
    has = {endpoint.kind: endpoint for endpoint in offered(user)}
    return (has.get(EndpointKind(user.endpoint), has[EndpointKind.SOFTPHONE]),)


def refreshed(user: User, held: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    """The same choice over a profile that has changed; what is no longer there is not rung."""
    kinds = {endpoint.kind for endpoint in held}
    return tuple(endpoint for endpoint in offered(user) if endpoint.kind in kinds) or usual(user)
