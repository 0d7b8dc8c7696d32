"""Customers in their table: who is due, who claims them, whom a number belongs to."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.campaigns import store
from chalicelib.campaigns.domain import CustomerState
from chalicelib.campaigns.errors import CustomerChanged, CustomerTaken, UnknownCustomer
from chalicelib.core.ids import AgentId, CallId
from tests.unit.campaigns.making import NINE, YES, after, new_campaign, new_customer

pytestmark = pytest.mark.usefixtures("aws")
ANNA = AgentId("anna")


def stored(company: str, *names: str, **facts):
    customers = [new_customer(name, company=company, **facts) for name in names]
    store.add_many(customers)
    return customers


def due(company: str, minutes: float, campaign: str = "spring") -> list[str]:
    return [each.id for each in store.next_due(company, campaign, now=after(minutes), limit=10)]


def test_a_customer_comes_back_as_stored(company) -> None:
    (kari,) = stored(company, "kari", fields={"plan": "large"})
    assert store.get(company, "spring", "kari") == kari
    with pytest.raises(UnknownCustomer):
        store.get(company, "spring", "ola")


def test_a_list_taken_in_again_changes_what_it_says_and_keeps_what_became_of_them(company) -> None:
    kari, ola = stored(company, "kari", "ola")
    store.note_dialled(
        store.claim(kari, "try", until=after(5), now=NINE),
        "try",
        call=CallId("c"),
        agent=ANNA,
        until=after(9),
        now=NINE,
    )
    done = store.add_many(
        [new_customer("kari", company=company, name="Kari N."), ola, new_customer("per", company=company)]
    )
    assert (done.created, done.changed, done.unchanged) == (("per",), ("kari",), ("ola",))
    kept = store.get(company, "spring", "kari")
    assert (kept.name, kept.attempts, kept.state) == ("Kari N.", 1, CustomerState.CLAIMED)


def test_of_many_who_claim_a_customer_one_gets_them(company) -> None:
    (kari,) = stored(company, "kari")

    def claim(by: str) -> bool:
        try:
            store.claim(kari, by, until=after(5), now=NINE)
        except CustomerChanged:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(claim, ["a", "b", "c", "d"])).count(True) == 1


def test_a_claim_that_nobody_followed_up_comes_back_by_itself(company) -> None:
    (kari,) = stored(company, "kari")
    held = store.claim(kari, "dead", until=after(5), now=NINE)
    assert due(company, 4) == []
    assert due(company, 5) == ["kari"]
    with pytest.raises(CustomerTaken):
        store.claim(held, "next", until=after(9), now=after(4))
    (again,) = store.next_due(company, "spring", now=after(5), limit=10)
    assert store.claim(again, "next", until=after(9), now=after(5)).claimed_by == "next"
    assert store.release(held, "dead", next_at=after(1)).claimed_by == "next"


def test_the_longest_due_come_first_and_none_of_another_campaign(company) -> None:
    stored(company, "late", next_at=after(3))
    stored(company, "soon", next_at=after(1))
    stored(company, "never", state=CustomerState.DONE)
    stored(company, "other", campaign="autumn", next_at=after(2))
    assert due(company, 2) == ["soon"]
    assert due(company, 3) == ["soon", "late"]


def test_who_answered_and_who_was_given_up_is_never_due(company) -> None:
    for name in ("kari", "ola"):
        (customer,) = stored(company, name)
        store.claim(customer, "try", until=after(5), now=NINE)
    store.note_answered(new_customer("kari", company=company), "try")
    store.release(new_customer("ola", company=company), "try", next_at=None)
    assert due(company, 10_000) == []


def test_a_number_is_found_in_every_campaign_the_last_dialled_first(company) -> None:
    stored(company, "kari", campaign="autumn")
    for minute, campaign in ((1, "summer"), (2, "spring")):
        (kari,) = stored(company, "kari", campaign=campaign)
        held = store.claim(kari, "try", until=after(5), now=NINE)
        call = CallId(f"call-{minute}")
        store.note_dialled(held, "try", call=call, agent=None, until=after(9), now=after(minute))
    found = store.by_number(company, "+4790000001")
    assert [(each.campaign, each.was_dialled) for each in found] == [
        ("spring", True),
        ("summer", True),
        ("autumn", False),
    ]
    assert store.by_number(company, "+4790000009") == []


def test_customers_are_counted_by_what_became_of_them(company) -> None:
    stored(company, "open-1", "open-2")
    (held,) = stored(company, "held")
    store.claim(held, "try", until=after(5), now=NINE)
    stored(company, "won", state=CustomerState.DONE, outcome="yes")
    assert store.count(company, "spring", ["yes", "no"]) == {
        "open": 2,
        "claimed": 1,
        "done#yes": 1,
        "done#no": 0,
        "done": 1,
    }


def test_a_list_is_read_page_by_page_whole_or_by_stage(company) -> None:
    stored(company, "a", "b", "c")
    stored(company, "d", state=CustomerState.DONE, outcome="yes")
    first, after_first = store.list_page(company, "spring", limit=2)
    rest, end = store.list_page(company, "spring", limit=9, after=after_first)
    assert [each.id for each in (*first, *rest)] == ["a", "b", "c", "d"]
    assert end is None
    first, after_first = store.list_page(company, "spring", limit=2, stage="open")
    rest, _ = store.list_page(company, "spring", limit=2, after=after_first, stage="open")
    assert [each.id for each in (*first, *rest)] == ["a", "b", "c"]
    assert [each.id for each in store.list_page(company, "spring", limit=9, stage="done#yes")[0]] == ["d"]


def test_an_outcome_given_twice_at_once_is_recorded_once(company) -> None:
    (kari,) = stored(company, "kari")
    call = CallId("call-1")
    store.select(kari, call=call, agent=ANNA)
    campaign = new_campaign(company=company)

    def give(_: int):
        return store.give_outcome(campaign, "kari", YES, call=call, agent=ANNA, next_at=None, now=after(1))

    with ThreadPoolExecutor(4) as pool:
        changes = [before != now for before, now in pool.map(give, range(4))]
    assert changes.count(True) == 1
    kept = store.get(company, "spring", "kari")
    assert (kept.state, kept.outcome, kept.outcome_call) == (CustomerState.DONE, "yes", call)


def test_a_campaigns_customers_are_forgotten_with_it(company) -> None:
    stored(company, "a", "b")
    store.delete_all(company, "spring")
    assert store.list_page(company, "spring", limit=5) == ([], None)
