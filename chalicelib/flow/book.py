"""The company's configuration as a flow sees it: one frozen snapshot, so that a decision can be repeated exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from chalicelib.directory.calendars import Calendar, no_holidays
from chalicelib.directory.hours import Hours
from chalicelib.flow.graph import PublishedFlow, nothing
from chalicelib.flow.route_lists import RouteList
from chalicelib.flow.vip_lists import VipList


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of audio: ``url`` is a path of ours or absolute; ``duration_s`` 0 is unknown."""

    url: str
    title: str = ""
    duration_s: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What names in a flow mean. A live call needs only what ``references(flow)`` lists; validation needs all.

    Attributes:
        zone: the company's time zone, in which its opening hours are meant.
        country: ISO 3166 code for public holidays, with an optional subdivision (``NO``, ``DE-BY``).
        language: BCP 47 tag of what is said where an element does not say otherwise.
        calendar: which dates of a year are public holidays in a country.
        queues: name → title.
        numbers: the company's own numbers in E.164 → title.
        vips, routes: the lists without their entries.
        flows: published flows that happen to be loaded; others are asked for.
    """

    zone: ZoneInfo
    country: str = ""
    language: str = "en-GB"
    calendar: Calendar = no_holidays
    hours: Mapping[str, Hours] = field(default_factory=nothing)
    audio: Mapping[str, Clip] = field(default_factory=nothing)
    queues: Mapping[str, str] = field(default_factory=nothing)
    numbers: Mapping[str, str] = field(default_factory=nothing)
    vips: Mapping[str, VipList] = field(default_factory=nothing)
    routes: Mapping[str, RouteList] = field(default_factory=nothing)
    flows: Mapping[str, PublishedFlow] = field(default_factory=nothing)
