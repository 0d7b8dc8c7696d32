"""The call log (PHN-366…382): one row is one unique call, its sub-calls folded beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One sub-call, as the log shows it.

    ``status`` is in words ("Answered", "Transferred to Billing"); empty while the sub-call has not ended (PHN-369).
    ``spoken_with`` is also filled for a timeout (the agent who was rung): only ``is_answered`` says that they spoke.
    ``missed`` names the agents at whom it rang in vain before; ``about`` is what the agent said the call was about.
    """

    at: datetime
    queue: str
    waited: timedelta
    talk: timedelta
    spoken_with: str
    is_answered: bool
    status: str
    missed: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """The summary row of a call; ``segments`` has one entry for a call that was never passed on."""

    id: str
    at: datetime
    caller: str
    access_number: str
    queue: str
    waited: timedelta
    talk: timedelta
    spoken_with: str
    status: str
    segments: tuple[Segment, ...]
    caller_name: str = ""

    @property
    def about(self) -> str:
        """What the call was about, as each of its agents said."""
        return ", ".join(dict.fromkeys(segment.about for segment in self.segments if segment.about))

    @property
    def is_expandable(self) -> bool:
        return len(self.segments) > 1 or bool(self.segments[0].missed)


def summarise(
    *, call_id: str, caller: str, access_number: str, segments: Sequence[Segment], caller_name: str = ""
) -> CallRow:
    """Sum up a call from its sub-calls in time order, by the rules of PHN-375…382.

    The waiting time is what passed before anyone spoke with the caller, over all sub-calls up to the first answer;
    a caller nobody spoke with waited through them all.
    """
    first = segments[0]
    answered = next((number for number, segment in enumerate(segments) if segment.is_answered), len(segments) - 1)
    return CallRow(
        id=call_id,
        at=first.at,
        caller=caller,
        caller_name=caller_name,
        access_number=access_number,
        queue=next((segment.queue for segment in segments if segment.queue), ""),
        waited=sum((segment.waited for segment in segments[: answered + 1]), timedelta()),
        talk=sum((segment.talk for segment in segments), timedelta()),
        spoken_with=next((segment.spoken_with for segment in segments if segment.is_answered), ""),
        status=first.status,
        segments=tuple(segments),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """What the reader asked for; ``since`` and ``until`` are days of the company's zone, both included.

    ``result``, ``agent`` and ``did`` come with a click on a number of the statistics.
    """

    queue: str = ""
    since: date | None = None
    until: date | None = None
    caller: str = ""
    is_unanswered_only: bool = False
    vip: str = ""
    result: str = ""
    agent: str = ""
    did: str = ""

    @property
    def is_empty(self) -> bool:
        return self == CallFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLogPage:
    """``newest_href`` and ``older_href`` are empty where there is nothing more; ``zone`` is an IANA name.

    ``searched_back_to`` is the day at which this page's search ended. ``narrowing`` says in words behind which figure
    the calls stand, and ``whole_href`` leads to all of them.
    """

    shell: Shell
    rows: tuple[CallRow, ...]
    queues: tuple[tuple[str, str], ...]
    chosen: CallFilter
    zone: str
    earliest: date
    latest: date
    problem: str = ""
    newest_href: str = ""
    older_href: str = ""
    searched_back_to: date
    vips: tuple[tuple[str, str], ...] = ()
    narrowing: str = ""
    whole_href: str = ""
