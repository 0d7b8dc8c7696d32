"""A versioned document of a company's configuration, and the kinds there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chalicelib.core.errors import Conflict, Invalid, NotFound


class Kind(StrEnum):
    """What a document configures; the value is the first part of its key."""

    COMPANY = "company"
    NUMBER = "number"
    HOURS = "hours"
    QUEUE = "queue"
    FLOW = "flow"
    FLOW_VERSION = "flow-version"
    VIP = "vip"
    ROUTES = "routes"
    AUDIO = "audio"
    API_KEY = "api-key"
    CONTACT = "contact"
    CAMPAIGN = "campaign"


TITLES: Final[Mapping[Kind, str]] = {
    Kind.COMPANY: "company",
    Kind.NUMBER: "number",
    Kind.HOURS: "set of opening hours",
    Kind.QUEUE: "queue",
    Kind.FLOW: "flow",
    Kind.FLOW_VERSION: "version of the flow",
    Kind.VIP: "VIP list",
    Kind.ROUTES: "route list",
    Kind.AUDIO: "audio",
    Kind.API_KEY: "API key",
    Kind.CONTACT: "contact",
    Kind.CAMPAIGN: "campaign",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as stored; ``version`` grows by one with each write and is the ETag of its resource."""

    kind: Kind
    name: str
    doc: dict[str, Any]
    version: int
    updated_at: datetime
    updated_by: str


class NoSuchDocument(NotFound):
    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f"there is no {TITLES[kind]} of that name", kind=kind.value, name=name)


class DocumentChanged(Conflict):
    """Another writer was first; or, for a new document, the name was taken meanwhile."""

    code = "changed-meanwhile"

    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f"the {TITLES[kind]} was changed meanwhile: fetch it again", kind=kind.value, name=name)


class DocumentTooLarge(Invalid):
    code = "too-large"

    def __init__(self, kind: Kind, limit_kb: int) -> None:
        super().__init__(f"the {TITLES[kind]} is larger than {limit_kb} KB")
