"""The demo's web phone: a caller's telephone in a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePage:
    """``caller`` is the number one calls from; ``numbers`` are (E.164, title) that may be called.

    ``recordings`` are (file, words): what the company's announcements say, for those who cannot hear them.
    """

    title: str = "Web phone"
    caller: str
    numbers: tuple[tuple[str, str], ...]
    recordings: tuple[tuple[str, str], ...] = ()
    console_href: str = "/console/live"
