"""Every read and conditional write of customers."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.campaigns import transitions
from chalicelib.campaigns.domain import Campaign, Customer, CustomerState, Outcome
from chalicelib.campaigns.errors import CustomerChanged, UnknownCustomer
from chalicelib.campaigns.items import campaign_key, customer_from_doc, customer_to_doc, number_key, stage_of
from chalicelib.campaigns.tables import CUSTOMERS
from chalicelib.core.clock import iso
from chalicelib.core.ids import AgentId, CallId

KNOWN_AS: Final = 20
"""As many customers of one number are looked at, the last dialled first."""
_TRIES: Final = 5
_AT_ONCE: Final = 6
Decide = Callable[[Customer], Customer]


@dataclass(frozen=True, slots=True)
class Added:
    """What taking a list in did, by the customers' ids."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def add_many(customers: Iterable[Customer]) -> Added:
    """Take customers in, each by a write of its own; one who is there keeps what became of them.

    After a crash half-way the same list finishes the work.
    """
    listed = list(customers)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        what = list(pool.map(_add, listed))
    by_deed = {deed: tuple(c.id for c, done in zip(listed, what, strict=True) if done == deed) for deed in set(what)}
    return Added(by_deed.get("created", ()), by_deed.get("changed", ()), by_deed.get("unchanged", ()))


def _add(customer: Customer) -> str:
    doc = {name: value for name, value in customer_to_doc(customer).items() if value is not None}
    try:
        dynamo.put(CUSTOMERS, {**_key(customer), **doc}, condition=attr("v").missing())
    except dynamo.ConditionFailed as error:
        there = customer_from_doc(error.item) if error.item else None
        if there is not None and _renamed(there, customer) == there:
            return "unchanged"
        _change(_key(customer), lambda each: _renamed(each, customer))
        return "changed"
    return "created"


def _renamed(there: Customer, wanted: Customer) -> Customer:
    return replace(there, number=wanted.number, name=wanted.name, fields=dict(wanted.fields))


def find(company: str, campaign: str, customer: str) -> Customer | None:
    item = dynamo.get(CUSTOMERS, {"campaign_key": campaign_key(company, campaign), "customer": customer})
    return customer_from_doc(item) if item else None


def get(company: str, campaign: str, customer: str) -> Customer:
    """Read a customer.

    Raises:
        UnknownCustomer: the campaign has none of that id.
    """
    found = find(company, campaign, customer)
    if found is None:
        raise UnknownCustomer
    return found


def by_number(company: str, number: str, *, limit: int = KNOWN_AS) -> list[Customer]:
    """Whoever has a number in any campaign: those dialled first, the last dialled at their head."""
    where = attr("number_key") == number_key(company, number)
    page = dynamo.query(CUSTOMERS, where, index="by_number", limit=limit, newest_first=True)
    return [customer_from_doc(item) for item in page.items]


def next_due(company: str, campaign: str, *, now: datetime, limit: int) -> list[Customer]:
    """Customers to dial, the longest due first: open ones, and those whose claim has run out."""
    where = (attr("campaign_key") == campaign_key(company, campaign)) & (attr("due_at") <= iso(now))
    page = dynamo.query(CUSTOMERS, where, index="by_due", limit=limit)
    return [customer_from_doc(item) for item in page.items]


def list_page(
    company: str, campaign: str, *, limit: int, after: str | None = None, stage: str = ""
) -> tuple[list[Customer], str | None]:
    """Read a page by id, all or those of one stage; the second part is the id after which to go on."""
    key = campaign_key(company, campaign)
    start = {"campaign_key": key, "customer": after} if after is not None else None
    if not stage:
        page = dynamo.query(CUSTOMERS, attr("campaign_key") == key, limit=limit, start=start)
        found = [customer_from_doc(item) for item in page.items]
    else:
        where = (attr("campaign_key") == key) & (attr("stage") == stage)
        start = {**start, "stage": stage} if start else None
        page = dynamo.query(CUSTOMERS, where, index="by_stage", limit=limit, start=start)
        found = _whole(page.items)
    return found, found[-1].id if page.next and found else None


def _whole(keys: list[dynamo.Item]) -> list[Customer]:
    wanted: list[dynamo.Key] = [{"campaign_key": key["campaign_key"], "customer": key["customer"]} for key in keys]
    found: list[dynamo.Item] = []
    for start in range(0, len(wanted), 100):
        found += dynamo.batch_get(CUSTOMERS, wanted[start : start + 100])
    return sorted((customer_from_doc(item) for item in found), key=lambda customer: customer.id)


def count(company: str, campaign: str, outcomes: Iterable[str]) -> Mapping[str, int]:
    """How many customers are at each stage: ``open``, ``claimed``, ``done``, and ``done#<outcome>`` for each given."""
    here = attr("campaign_key") == campaign_key(company, campaign)
    stages = [stage_of(CustomerState.OPEN), stage_of(CustomerState.CLAIMED)]
    stages += [stage_of(CustomerState.DONE, outcome) for outcome in outcomes]
    counts = {stage: dynamo.count(CUSTOMERS, here & (attr("stage") == stage), index="by_stage") for stage in stages}
    done = here & attr("stage").begins_with(f"{CustomerState.DONE.value}#")
    return {**counts, CustomerState.DONE.value: dynamo.count(CUSTOMERS, done, index="by_stage")}


def claim(customer: Customer, by: str, *, until: datetime, now: datetime) -> Customer:
    """Take a customer in hand as they were read; ``by`` names the attempt and may claim again.

    Raises:
        CustomerTaken: another has them, or they are done with.
        CustomerChanged: another writer was first.
    """
    return _save(customer, transitions.claim(customer, by, until=until, now=now))


def note_dialled(
    customer: Customer, by: str, *, call: CallId, agent: AgentId | None, until: datetime, now: datetime
) -> Customer:
    """Count an attempt before it is made; the claim then holds until ``until``.

    Raises:
        CustomerTaken: the claim was lost; dial nobody.
    """

    def decide(there: Customer) -> Customer:
        return transitions.note_dialled(there, by, call=call, agent=agent, until=until, now=now)

    return _change(_key(customer), decide)[1]


def note_agent(customer: Customer, call: CallId, agent: AgentId) -> Customer:
    """Note who took the call that was dialled last."""
    return _change(_key(customer), lambda there: transitions.note_agent(there, call, agent))[1]


def note_answered(customer: Customer, by: str) -> Customer:
    """Dial a customer no more who answered, unless an outcome says otherwise."""
    return _change(_key(customer), lambda there: transitions.note_answered(there, by))[1]


def release(customer: Customer, by: str, *, next_at: datetime | None) -> Customer:
    """Let go of a customer until ``next_at``, or (``None``) for good; another's claim is left alone."""
    return _change(_key(customer), lambda there: transitions.release(there, by, next_at=next_at))[1]


def select(customer: Customer, *, call: CallId, agent: AgentId) -> Customer:
    """Say that this is whom a call is with."""
    return _change(_key(customer), lambda there: transitions.select(there, call=call, agent=agent))[1]


def unselect(customer: Customer, *, call: CallId, agent: AgentId) -> Customer:
    """Take back that this is whom a call is with."""
    return _change(_key(customer), lambda there: transitions.unselect(there, call=call, agent=agent))[1]


def give_outcome(  # noqa: PLR0913  an outcome has this many sides
    campaign: Campaign,
    customer: str,
    outcome: Outcome,
    *,
    call: CallId,
    agent: AgentId,
    next_at: datetime | None,
    now: datetime,
) -> tuple[Customer, Customer]:
    """Record what came of a call, once however often it is asked; the customer before and after.

    Raises:
        UnknownCustomer: the campaign has none of that id.
        NotSelected: the agent has not selected this customer for the call.
    """

    def decide(there: Customer) -> Customer:
        return transitions.give_outcome(campaign, there, outcome, call=call, agent=agent, next_at=next_at, now=now)

    return _change({"campaign_key": campaign_key(campaign.company, campaign.name), "customer": customer}, decide)


def delete(company: str, campaign: str, customer: str) -> None:
    dynamo.delete(CUSTOMERS, {"campaign_key": campaign_key(company, campaign), "customer": customer})


def forget_number(company: str, number: str) -> int:
    """Forget whoever has a number, in every campaign; how many they were."""
    where = attr("number_key") == number_key(company, number)
    found = dynamo.query_all(CUSTOMERS, where, index="by_number")
    for item in found:
        dynamo.delete(CUSTOMERS, {"campaign_key": item["campaign_key"], "customer": item["customer"]})
    return len(found)


def delete_all(company: str, campaign: str) -> None:
    """Forget every customer of a campaign; after a crash half-way it can be repeated."""
    while True:
        found, _ = list_page(company, campaign, limit=500)
        if not found:
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda each: delete(company, campaign, each.id), found))


def _change(key: dict[str, str | int], decide: Decide) -> tuple[Customer, Customer]:
    """Read, decide, and write if nobody else did; again where somebody did."""
    for _ in range(_TRIES):
        item = dynamo.get(CUSTOMERS, key)
        if item is None:
            raise UnknownCustomer
        before = customer_from_doc(item)
        try:
            return before, _save(before, decide(before))
        except CustomerChanged:
            continue
    raise CustomerChanged


def _save(before: Customer, after: Customer) -> Customer:
    """Store a customer as it is now, provided that the store still has it as it was.

    Raises:
        CustomerChanged: somebody else wrote in between.
    """
    if after == before:
        return before
    after = replace(after, v=before.v + 1)
    doc = customer_to_doc(after)
    change = dynamo.Change(
        set={name: value for name, value in doc.items() if value is not None},
        remove=[name for name, value in doc.items() if value is None],
    )
    try:
        dynamo.update(CUSTOMERS, _key(after), change, condition=attr("v") == before.v)
    except dynamo.ConditionFailed as error:
        raise CustomerChanged from error
    return after


def _key(customer: Customer) -> dict[str, str | int]:
    return {"campaign_key": campaign_key(customer.company, customer.campaign), "customer": customer.id}
