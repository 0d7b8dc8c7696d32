"""A company, and how its numbers lead to its flows: pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from chalicelib.core.ids import CompanyId

SecondCall = Literal["hold", "disconnect"]
DEFAULT_ZONE: Final = "Europe/Oslo"
DEFAULT_COUNTRY: Final = "NO"
DEFAULT_LANGUAGE: Final = "en-GB"
TRANSFER_RING_S: Final = 20
PAUSE_REASONS: Final = ("Lunch", "Break", "Meeting", "Training", "Other work")
"""For a company that has not chosen its own."""


CALLS_AN_HOUR: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What holds where a company's agents call out by hand.

    Attributes:
        countries: ISO 3166 codes of the countries they may call: its own, and others it names.
        per_hour: how many such calls the whole company may begin in an hour; 0: nobody calls out.
        wrap_up: time to note what a call was about that was made for no queue.
    """

    countries: tuple[str, ...] = (DEFAULT_COUNTRY,)
    per_hour: int = CALLS_AN_HOUR
    wrap_up: timedelta = timedelta(0)

    @classmethod
    def from_document(cls, doc: Mapping[str, Any]) -> Self:
        """Read a company's document; fields that are missing have their defaults."""
        own = str(doc.get("country") or DEFAULT_COUNTRY).partition("-")[0]
        return cls(
            countries=(own, *(str(country) for country in doc.get("call_abroad") or ())),
            per_hour=int(doc.get("calls_an_hour", CALLS_AN_HOUR)),
            wrap_up=timedelta(seconds=int(doc.get("call_wrap_up_s", 0))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company's settings.

    Attributes:
        zone: IANA name of the wall clock its opening hours follow.
        country: ISO 3166 code; how its national numbers are read, and whose holidays it keeps.
        language: tag of the language its callers hear.
        second_call: what a second call does to the first (A-61).
        sms_number: the number its text messages come from; empty for none.
        noise_removal: take background noise out of what its agents say and hear (WBX-01).
        pause_reasons: why its agents may pause, in the order in which they are offered (PUZD-15).
        wrap_up_reasons: what calls can have been about (WBX-84); none: agents say it in their own words.
        calling: what holds where its agents call out.
        transfer_ring_s: how long somebody rings to whom a call is handed on (PHN-373).
        transfer_returns: what nobody answers comes back to who handed it on, where they did not say otherwise (A-9).
    """

    company: CompanyId
    title: str
    zone: str = DEFAULT_ZONE
    country: str = DEFAULT_COUNTRY
    language: str = DEFAULT_LANGUAGE
    second_call: SecondCall = "hold"
    sms_number: str = ""
    noise_removal: bool = True
    pause_reasons: tuple[str, ...] = PAUSE_REASONS
    wrap_up_reasons: tuple[str, ...] = ()
    calling: Calling = Calling()
    transfer_ring_s: int = TRANSFER_RING_S
    transfer_returns: bool = True

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @classmethod
    def from_document(cls, company: str, doc: Mapping[str, Any]) -> Self:
        """Read the stored settings; fields that are missing have their defaults."""
        known = {key: doc[key] for key in ("zone", "country", "language", "second_call", "sms_number") if doc.get(key)}
        reasons = tuple(str(reason) for reason in doc.get("pause_reasons") or PAUSE_REASONS)
        return cls(
            company=CompanyId(company),
            title=str(doc.get("title") or company),
            noise_removal=bool(doc.get("noise_removal", True)),
            pause_reasons=reasons,
            wrap_up_reasons=tuple(str(reason) for reason in doc.get("wrap_up_reasons") or ()),
            transfer_ring_s=int(doc.get("transfer_ring_s") or TRANSFER_RING_S),
            transfer_returns=bool(doc.get("transfer_returns", True)),
            calling=Calling.from_document(doc),
            **known,
        )


@dataclass(frozen=True, slots=True)
class NumberRoute:
    """Where calls to a number go: to a company, and there to the flow of that name (``None``: not connected yet).

    ``ahead`` names the configuration that a call there asks for, to be read at once.
    """

    company: CompanyId
    flow: str | None
    ahead: tuple[str, ...] = field(default=(), compare=False)
