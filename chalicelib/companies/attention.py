"""Whether anybody watches a company: a mark that is read along with its configuration, so that it costs nothing to ask.

Nobody needs to be told what nobody wants to know: three quarters of the jobs of a call were news of it. A process may
remember for five seconds that nobody watches; who watches first is told to look again after that.
"""

import secrets
from datetime import datetime
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.companies.tables import CONFIG
from chalicelib.core.clock import ticks, utcnow

KEY: Final = "~watched"
FRESH_S: Final = 5.0
_MAX_REMEMBERED: Final = 2000
_remembered: dict[str, tuple[float, bool]] = {}


def is_watched(company: str) -> bool | None:
    """Tell whether anybody watches, by what was read in the last five seconds; ``None``: it is not known."""
    fresh_until, answer = _remembered.get(company, (0.0, False))
    return answer if fresh_until > ticks() else None


def remember(company: str, item: dict[str, Any] | None) -> None:
    """Keep what was read of the mark: the item, or that there is none."""
    if len(_remembered) > _MAX_REMEMBERED:
        _remembered.clear()
    answer = item is not None and item["until"] > utcnow().timestamp()
    _remembered[company] = (ticks() + FRESH_S, answer)


def begin(company: str, *, until: datetime) -> bool:
    """Note that somebody watches, at most ``until`` then; tell whether nobody did before."""
    found = dynamo.get(CONFIG, _key(company))
    mark = {**_key(company), "mark": secrets.token_hex(8), "until": int(until.timestamp())}
    dynamo.put(CONFIG, mark)
    remember(company, mark)
    return found is None or found["until"] <= utcnow().timestamp()


def mark(company: str) -> str | None:
    """The mark as it stands, to be ended by :func:`end`."""
    found = dynamo.get(CONFIG, _key(company))
    return str(found["mark"]) if found else None


def end(company: str, seen: str) -> None:
    """Nobody was found watching after ``seen`` was read; harmless where somebody has come since."""
    try:
        dynamo.delete(CONFIG, _key(company), condition=attr("mark") == seen)
    except dynamo.ConditionFailed:
        return


def forget_everything() -> None:
    _remembered.clear()


def _key(company: str) -> dict[str, str]:
    return {"company": company, "key": KEY}
