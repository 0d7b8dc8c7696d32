"""SIP domains and the credentials of telephones that register with us."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from infra.switch.call import Hook, Subscription
from infra.switch.clock import Clock
from infra.switch.drawer import Configured, Drawer
from infra.switch.webhook_urls import VoiceUrls

REGISTRATIONS = "Registrations"


class TelephoneAccounts(Protocol):
    """Where telephones are let in: the driver's business."""

    def put(self, identity: str, secret: str) -> None: ...

    def revoke(self, identity: str) -> None: ...


class NoTelephones:
    """A driver whose telephones need no accounts."""

    def put(self, identity: str, secret: str) -> None:
        del identity, secret

    def revoke(self, identity: str) -> None:
        del identity


@dataclass(slots=True, kw_only=True, eq=False)
class Domain(VoiceUrls, Configured):
    """``mappings`` names, for ``Calls`` and ``Registrations``, the credential lists that hold there."""

    domain_name: str
    friendly_name: str
    voice_url: str | None = None
    voice_method: str = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: str = "POST"
    voice_status_callback_url: str | None = None
    voice_status_callback_method: str = "POST"
    sip_registration: bool = False
    secure: bool = False
    mappings: dict[str, list[str]] = field(default_factory=dict)

    @property
    def subscription(self) -> Subscription | None:
        url = self.voice_status_callback_url
        return Subscription(Hook(url, self.voice_status_callback_method)) if url else None


@dataclass(slots=True, kw_only=True, eq=False)
class CredentialList(Configured):
    friendly_name: str


@dataclass(slots=True, kw_only=True, eq=False)
class Credential(Configured):
    """The secret goes to the driver's accounts; here it is only kept for when a list is mapped later."""

    list_sid: str
    username: str
    secret: str


class SipAccounts:
    """A credential lets a telephone register while its list is mapped to the registrations of a domain."""

    def __init__(self, clock: Clock, folder: Path | None, telephones: TelephoneAccounts) -> None:
        def path(name: str) -> Path | None:
            return folder / f"{name}.json" if folder else None

        self.domains = Drawer(Domain, "SD", clock, path("sip-domains"))
        self.lists = Drawer(CredentialList, "CL", clock, path("sip-credential-lists"))
        self.credentials = Drawer(Credential, "CR", clock, path("sip-credentials"))
        self._telephones = telephones
        self._admitted: set[str] = {credential.username for credential in self._wanted()}

    def of_list(self, list_sid: str) -> list[Credential]:
        return [credential for credential in self.credentials if credential.list_sid == list_sid]

    def has_domain(self, name: str) -> bool:
        return any(domain.domain_name == name for domain in self.domains)

    def domain_with_document(self) -> Domain | None:
        """The domain whose document takes what a registered telephone dials."""
        return next((domain for domain in self.domains if domain.voice_url), None)

    def admit(self) -> None:
        """Let those in that may register now, with the secrets they have now, and nobody else of ours."""
        wanted = {credential.username: credential.secret for credential in self._wanted()}
        for username in self._admitted - wanted.keys():
            self._telephones.revoke(username)
        for username, secret in wanted.items():
            self._telephones.put(username, secret)
        self._admitted = set(wanted)

    def _wanted(self) -> Iterator[Credential]:
        mapped = {sid for domain in self.domains for sid in domain.mappings.get(REGISTRATIONS, [])}
        return (credential for credential in self.credentials if credential.list_sid in mapped)
