"""Opening hours, lists, flows and audio."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body, Phone, Seconds, ShortText, Slug, Stored, Title

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Value = Annotated[str, StringConstraints(pattern=r"^\d{1,20}$")]


class Period(Body):
    """A stretch of a day, by the clock on the wall."""

    from_: Clock = Field(alias="from")
    to: Clock
    category: Slug


Day = list[Period]


class Week(Body):
    """The standard week; days that are left out are closed."""

    mon: Day = Field(default_factory=list)
    tue: Day = Field(default_factory=list)
    wed: Day = Field(default_factory=list)
    thu: Day = Field(default_factory=list)
    fri: Day = Field(default_factory=list)
    sat: Day = Field(default_factory=list)
    sun: Day = Field(default_factory=list)


class Category(Body):
    """A category of the company's own, beside open, lunch, meeting and closed."""

    name: Slug
    title: ShortText = ""


class HoursException(Body):
    """Other hours for some days, both included; either one set of `periods` for all, or a `week`."""

    title: Title
    from_: Date = Field(alias="from")
    to: Date
    periods: list[Period] | None = None
    week: Week | None = None


class PublicHolidays(Body):
    """What holds on public holidays."""

    country: ShortText = Field(default="", description="ISO 3166; empty for the company's.")
    category: Slug = "closed"
    periods: list[Period] | None = None


class HoursBody(Body):
    """A set of opening hours."""

    title: ShortText = ""
    categories: list[Category] = Field(default_factory=list, max_length=20)
    week: Week = Field(default_factory=Week)
    exceptions: list[HoursException] = Field(default_factory=list, max_length=400)
    public_holidays: PublicHolidays | None = None


class Hours(Stored, HoursBody):
    """A set of opening hours."""


class VipBody(Body):
    """A VIP or block list, without its numbers."""

    title: ShortText = ""
    block: bool = Field(default=False, description="Its callers are turned away where nothing else is connected.")
    service_level_s: Seconds = Field(default=0, description="The wait promised to its callers; 0: the queue's.")


class Vip(Stored, VipBody):
    """A VIP or block list."""


class VipEntryBody(Body):
    """What is noted about a number."""

    note: ShortText = ""


class VipEntry(Answer):
    """A number of a VIP list."""

    number: str
    note: str


class VipImport(Body):
    """Numbers that a list is to hold, and no others."""

    numbers: list[Phone] = Field(max_length=100_000)


class Imported(Answer):
    """What an import did."""

    changed: int = Field(description="Entries written or deleted.")


class Destination(Body):
    """Where values lead."""

    name: Slug
    title: ShortText = ""
    kind: Literal["outlet", "flow", "number"] = "outlet"
    target: ShortText = Field(default="", description="A flow's name or a number; empty for an outlet.")


class RoutesBody(Body):
    """A route list, without its values."""

    title: ShortText = ""
    destinations: list[Destination] = Field(default_factory=list, max_length=100)


class Routes(Stored, RoutesBody):
    """A route list."""


class RouteEntryBody(Body):
    """Where a value leads."""

    destination: Slug


class RouteEntry(Answer):
    """A value of a route list."""

    value: str
    destination: str


class FlowBody(Body):
    """A flow's draft; see `/api/v1/flow-schema` for its elements."""

    draft: dict[str, Any] = Field(description="`{title, start, nodes, edges}`")


class Flow(Stored):
    """A flow: the draft, and which version calls run on."""

    title: str
    draft: dict[str, Any]
    published: int = Field(ge=0, description="The version calls run on; 0 for none.")
    latest: int = Field(ge=0, description="The highest version made.")


class Problem(Answer):
    """Something to put right (or to think about) before publishing."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    node: str | None = None
    setting: str | None = None


class Validation(Answer):
    """Everything wrong with a flow."""

    may_publish: bool
    problems: list[Problem]


class PublishBody(Body):
    """What to note about a version."""

    note: ShortText = ""


class Published(Answer):
    """A version has been made, and new calls run on it."""

    version: int


class FlowVersion(Answer):
    """A version of a flow, which never changes."""

    number: int
    note: str
    published_at: datetime
    published_by: str
    is_live: bool


class FlowVersionFull(FlowVersion):
    """A version with its content."""

    flow: dict[str, Any]


class AudioBody(Body):
    """What people say about a piece of audio."""

    title: Title
    category: ShortText = ""
    text: Annotated[str, StringConstraints(max_length=3000)] = Field(default="", description="The words spoken in it.")


class Audio(Stored):
    """A piece of audio."""

    title: str
    category: str
    text: str
    source: Literal["upload", "tts", "phone"]
    bytes: int
    duration_s: float
    url: str = Field(description="Where the trunk and browsers fetch it; changes with the content.")
