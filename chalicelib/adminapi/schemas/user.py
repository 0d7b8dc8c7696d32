"""Users, API keys and the audit."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body, Email, Language, Phone, ShortText, Slug, Stored, Title
from chalicelib.adminapi.schemas.queue import Priority

Role = Literal["administrator", "team-leader", "user"]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class UserBody(Body):
    """A user's profile."""

    first_name: ShortText = ""
    last_name: ShortText = ""
    email: Email = Field(default="", description="A log-in name.")
    phone: Phone = Field(default="", description="Mobile number; also a log-in name.")
    position: ShortText = ""
    department: ShortText = ""
    short_number: Annotated[str, StringConstraints(pattern=r"^(\d{2,8})?$")] = ""
    role: Role = "user"
    tags: list[Tag] = Field(default_factory=list, max_length=50, description="Skills and abilities.")
    custom: dict[Tag, ShortText] = Field(default_factory=dict, max_length=20, description="Fields of your own.")
    hidden: bool = Field(default=False, description="Not shown in the company directory.")
    is_agent: bool = Field(default=False, description="May take calls from queues.")
    endpoint: Literal["softphone", "phone", "sip"] = Field(
        default="softphone", description="What rings for an agent who has not chosen otherwise at log-on."
    )
    sip: Annotated[str, StringConstraints(max_length=200, pattern=r"^(sip:[^\s@<>;?,]+@[^\s@<>;?,]+)?$")] = Field(
        default="", description="Address of a SIP device on your own switch, like `sip:kari@pbx.example`."
    )
    auto_answer: bool = Field(
        default=False, description="The browser picks up by itself in queues that call the contact first."
    )
    language: Language | Literal[""] = Field(default="", description="Empty: the company's.")
    shown_number: Phone = Field(
        default="",
        description="The company's number that whom they call sees at first; empty: the first they may show.",
    )


class User(Stored, UserBody):
    """A user of the company."""

    has_password: bool


class MembershipsBody(Body):
    """The queues a user is to be a member of, and no others."""

    queues: dict[Slug, Priority] = Field(max_length=500, description="Queue → priority.")


class Memberships(Answer):
    """The queues a user is a member of."""

    queues: dict[str, int] = Field(description="Queue → priority.")


class PasswordBody(Body):
    """A password to be set outright."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class KeyBody(Body):
    """An API key's settings."""

    title: Title
    role: Role = Field(default="user", description="Whose rights the key has.")


class Key(Stored, KeyBody):
    """An API key, without its secret."""

    ends_with: str


class NewKey(Key):
    """An API key with its secret, shown this once."""

    key: str | None = Field(default=None, description="Only in the answer that created it.")


class AuditEntry(Answer):
    """A change somebody made."""

    at: datetime
    actor: str
    action: str
    target: str
    version: int | None
    changes: list[str] = Field(
        description="Settings that changed, as `wrap_up_s: 15 → 30`; personal data is not quoted."
    )


class Me(Answer):
    """Whoever asks."""

    kind: Literal["session", "key", "operator"]
    name: str
    company: str
    role: str
    rights: list[str]
