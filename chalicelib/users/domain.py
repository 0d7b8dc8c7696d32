"""A user as everybody may know them, and the rules for passwords: pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self

from chalicelib.core.ids import CompanyId

MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 200
Endpoint = Literal["softphone", "phone", "sip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person of a company; ``name`` is the slug, and the agent id of one who takes calls.

    Attributes:
        phone: mobile number in E.164; also a log-in name (PHN-056). Empty for none.
        endpoint: what rings for an agent who has not said otherwise: the browser, ``phone`` or ``sip``.
        sip: address of a SIP device on the company's own switch. Empty for none.
        picks_up: their browser answers by itself where a queue calls the contact first (PUZD-10).
        version: of the profile; ``epoch`` counts what ended every session (a new password, a revocation).
    """

    company: CompanyId
    name: str
    title: str
    email: str
    phone: str
    role: str
    is_agent: bool
    endpoint: Endpoint
    sip: str
    picks_up: bool
    language: str
    is_hidden: bool
    version: int
    epoch: int
    has_password: bool
    updated_at: str
    updated_by: str
    doc: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """Read a stored user."""
        doc: Mapping[str, Any] = item["doc"]
        full_name = f"{doc.get('first_name') or ''} {doc.get('last_name') or ''}".strip()
        return cls(
            company=CompanyId(item["company"]),
            name=item["name"],
            title=full_name or item["name"],
            email=doc.get("email") or "",
            phone=doc.get("phone") or "",
            role=doc.get("role") or "user",
            is_agent=bool(doc.get("is_agent", False)),
            endpoint=doc.get("endpoint") or "softphone",
            sip=doc.get("sip") or "",
            picks_up=bool(doc.get("auto_answer", False)),
            language=doc.get("language") or "",
            is_hidden=bool(doc.get("hidden", False)),
            version=item["version"],
            epoch=item["epoch"],
            has_password=bool(item.get("password")),
            updated_at=item["updated_at"],
            updated_by=item["updated_by"],
            doc=doc,
        )


def password_problem(password: str, *, user: User) -> str | None:
    """Say in words why a password will not do, or ``None`` when it will. Length is what counts; no recipes."""
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters."
    if len(password) > MAX_PASSWORD:
        return f"Use at most {MAX_PASSWORD} characters."
    if len(set(password)) < MIN_PASSWORD // 3:
        return "Use more different characters."
    known = {user.name, user.email, user.phone, user.title}
    if password.casefold() in {text.casefold() for text in known if text}:
        return "Do not use your name, number or e-mail address."
    return None
