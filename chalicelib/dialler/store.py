"""Every read and conditional write of attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from chalicelib.dialler.domain import Attempt, Result
from chalicelib.dialler.tables import ATTEMPTS

KEPT: Final = timedelta(days=90)
AT_WORK: Final = "~at-work"
MOST_COUNTED: Final = 20_000
"""So many attempts of one period are counted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often each result came of the attempts of a period."""

    dialled: int
    results: dict[Result, int]


def create(attempt: Attempt) -> None:
    """Store an attempt before it is made."""
    item = {
        **_key(attempt.company, attempt.campaign, attempt.id),
        "customer": attempt.customer,
        "number": attempt.number,
        "queue": attempt.queue,
        "placed_at": epoch_ms(attempt.placed_at),
        "until": epoch_ms(attempt.until),
        "expires_at": int((attempt.placed_at + KEPT).timestamp()),
    }
    dynamo.put(ATTEMPTS, item, condition=attr("attempt").missing())


def find(company: CompanyId, campaign: str, attempt: CallId) -> Attempt | None:
    item = dynamo.get(ATTEMPTS, _key(company, campaign, attempt))
    return _to_attempt(item) if item else None


def note_leg(attempt: Attempt, leg: LegSid) -> None:
    """Remember the leg on which the customer is rung."""
    _change(attempt, {"leg": leg}, attr("attempt").exists())


def conclude(attempt: Attempt, result: Result) -> bool:
    """Note what became of an attempt, once; tell whether that was not known before.

    That a call was silent is only known later, of one that was answered.
    """
    before = attr("result") == Result.ANSWERED.value if result is Result.SILENT else attr("result").missing()
    return _change(attempt, {"result": result.value}, before & attr("attempt").exists())


def _change(attempt: Attempt, wanted: dict[str, Any], condition: Any) -> bool:
    key = _key(attempt.company, attempt.campaign, attempt.id)
    try:
        dynamo.update(ATTEMPTS, key, dynamo.Change(set=wanted), condition=condition)
    except dynamo.ConditionFailed:
        return False
    return True


def list_recent(company: CompanyId, campaign: str, *, limit: int) -> Sequence[Attempt]:
    """The last attempts of a campaign, the latest first."""
    where = attr("campaign_key") == f"{company}#{campaign}"
    page = dynamo.query(ATTEMPTS, where, limit=limit, newest_first=True)
    return [_to_attempt(item) for item in page.items]


def tally(company: CompanyId, campaign: str, *, since: datetime) -> Tally:
    """Count the results of a campaign's attempts since a moment."""
    where = (attr("campaign_key") == f"{company}#{campaign}") & (attr("attempt") >= id_from(since))
    results: dict[Result, int] = {}
    dialled, start = 0, None
    while dialled < MOST_COUNTED:
        page = dynamo.query(ATTEMPTS, where, start=start)
        for item in page.items:
            dialled += 1
            if item.get("result"):
                result = Result(item["result"])
                results[result] = results.get(result, 0) + 1
        start = page.next
        if start is None:
            break
    return Tally(dialled=dialled, results=results)


def id_from(at: datetime, token: str = "") -> CallId:
    """An attempt's id: by time, and unlike any other."""
    return CallId(f"dialled-{epoch_ms(at):013d}{f'-{token}' if token else ''}")


def note_at_work(company: CompanyId, *, is_so: bool) -> None:
    """Have a company looked at every minute, or no longer."""
    key: dynamo.Key = {"campaign_key": AT_WORK, "attempt": company}
    if is_so:
        dynamo.put(ATTEMPTS, dict(key))
    else:
        dynamo.delete(ATTEMPTS, key)


def is_at_work(company: CompanyId) -> bool:
    return dynamo.get(ATTEMPTS, {"campaign_key": AT_WORK, "attempt": company}) is not None


def list_at_work() -> list[CompanyId]:
    return [CompanyId(item["attempt"]) for item in dynamo.query_all(ATTEMPTS, attr("campaign_key") == AT_WORK)]


def _key(company: CompanyId, campaign: str, attempt: CallId) -> dict[str, str | int]:
    return {"campaign_key": f"{company}#{campaign}", "attempt": attempt}


def _to_attempt(item: dynamo.Item) -> Attempt:
    company, _, campaign = item["campaign_key"].rpartition("#")
    return Attempt(
        company=CompanyId(company),
        campaign=campaign,
        id=CallId(item["attempt"]),
        customer=item["customer"],
        number=item["number"],
        queue=QueueName(item["queue"]),
        placed_at=from_epoch_ms(item["placed_at"]),
        until=from_epoch_ms(item["until"]),
        leg=LegSid(item["leg"]) if item.get("leg") else None,
        result=Result(item["result"]) if item.get("result") else None,
    )
