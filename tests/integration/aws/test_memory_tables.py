"""The tables in memory answer every request as the real ones do: random requests, both asked, answers compared."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws import dynamo, repeats, transport
from chalicelib.aws.conditions import Condition, attr
from chalicelib.aws.dynamo import Change
from chalicelib.calls.tables import CALLS
from chalicelib.companies.tables import CONFIG
from chalicelib.settings import settings as ours
from infra.simulation.tables.memory import MemoryTables

COMPANY = "@company"
"""Stands for a company of the example's own."""
SHARD = "@shard"

calls = st.sampled_from(["a", "b", "c", "d", "e"])
numbers = st.integers(-3, 12)
texts = st.sampled_from(["", "x", "support#1", "support#2", "sales#1", "supporter"])
order_keys = texts.filter(bool)
values: st.SearchStrategy[Any] = st.recursive(
    numbers | texts | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["n", "m"]), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    item: dict[str, Any] = {"company": COMPANY, "call": draw(calls), "v": draw(numbers)}
    if draw(st.booleans()):
        item["order_key"] = draw(order_keys)
    if draw(st.booleans()):
        item |= {"due_shard": SHARD, "due_at": draw(numbers)}
    if draw(st.booleans()):
        item["stay"] = {"n": draw(values), "offers": {"x": draw(values)}}
    if draw(st.booleans()):
        item["tags"] = draw(st.lists(texts, max_size=3))
    return item


paths = st.sampled_from(["v", "state", "stay.n", "stay.offers.x", "due_at", "tags"])
leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(lambda path, value: attr(path) == value, paths, values),
    st.builds(lambda path, value: attr(path) != value, paths, values),
    st.builds(lambda path, value: attr(path) < value, paths, numbers | texts),
    st.builds(lambda path, value: attr(path) >= value, paths, numbers | texts),
    st.builds(lambda path, low, high: attr(path).between(low, max(low, high)), paths, numbers, numbers),
    st.builds(lambda path, listed: attr(path).is_in(listed), paths, st.lists(numbers, min_size=1, max_size=3)),
    st.builds(lambda path: attr(path).exists(), paths),
    st.builds(lambda path: attr(path).missing(), paths),
    st.builds(lambda path, start: attr(path).begins_with(start), paths, texts.filter(bool)),
)
conditions = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda a, b: a & b, inner, inner)
        | st.builds(lambda a, b: a | b, inner, inner)
        | st.builds(lambda a: ~a, inner)
    ),
    max_leaves=4,
)
changes = st.builds(
    Change,
    set=st.dictionaries(st.sampled_from(["state", "stay.n"]), values, max_size=2),
    set_if_missing=st.dictionaries(st.just("first"), numbers, max_size=1),
    remove=st.lists(st.just("order_key"), max_size=1),
    add=st.dictionaries(st.just("v"), numbers, max_size=1),
    append=st.dictionaries(st.just("tags"), st.lists(texts, max_size=2), max_size=1),
).filter(lambda change: bool(change.touched()))
ranges = st.one_of(
    st.none(),
    st.builds(lambda start: ("begins_with", start), order_keys),
    st.builds(lambda low, high: ("between", min(low, high), max(low, high)), order_keys, order_keys),
    st.builds(lambda value: ("<=", value), order_keys),
)
requests = st.one_of(
    st.tuples(st.just("get"), calls),
    st.tuples(st.just("put"), items(), st.none() | conditions),
    st.tuples(st.just("update"), calls, changes, st.none() | conditions),
    st.tuples(st.just("delete"), calls, st.none() | conditions),
    st.tuples(st.just("query"), st.booleans(), st.none() | st.integers(1, 3), st.none() | conditions),
    st.tuples(st.just("order"), ranges, st.booleans(), st.none() | st.integers(1, 3)),
    st.tuples(st.just("count"), ranges),
    st.tuples(st.just("due"), numbers, st.none() | st.integers(1, 2)),
)


class Store:
    """Carries one example's requests to whichever transport is in place, under names of its own."""

    def __init__(self, mark: str) -> None:
        self.company = f"test-{mark}"
        self.shard = f"shard-{mark}"

    def ask(self, request: tuple[Any, ...]) -> Any:
        try:
            return getattr(self, request[0])(*request[1:])
        except dynamo.ConditionFailed as failed:
            del failed  # Amazon's tables and ours tell what stood there, dynalite does not
            return "condition failed"
        except transport.AwsError as refused:
            return "refused", refused.kind

    def key(self, call: str) -> dict[str, str]:
        return {"company": self.company, "call": call}

    def get(self, call: str) -> Any:
        return dynamo.get(CALLS, self.key(call))

    def put(self, item: dict[str, Any], condition: Condition | None) -> Any:
        named = {**item, "company": self.company}
        if "due_shard" in named:
            named["due_shard"] = self.shard
        return dynamo.put(CALLS, named, condition=condition)

    def update(self, call: str, change: Change, condition: Condition | None) -> Any:
        return dynamo.update(CALLS, self.key(call), change, condition=condition)

    def delete(self, call: str, condition: Condition | None) -> Any:
        return dynamo.delete(CALLS, self.key(call), condition=condition)

    def query(self, newest_first: bool, limit: int | None, keep: Condition | None) -> Any:
        where = attr("company") == self.company
        return self._pages(where, newest_first=newest_first, limit=limit, keep=keep)

    def order(self, span: Any, newest_first: bool, limit: int | None) -> Any:
        return self._pages(self._within(span), index="by_order", newest_first=newest_first, limit=limit)

    def count(self, span: Any) -> Any:
        return dynamo.count(CALLS, self._within(span), index="by_order")

    def due(self, by: int, limit: int | None) -> Any:
        where = (attr("due_shard") == self.shard) & (attr("due_at") <= by)
        found = self._pages(where, index="by_due", limit=limit)
        return sorted(found, key=lambda item: (item["due_at"], item["call"]))

    def _within(self, span: Any) -> Condition:
        where = attr("company") == self.company
        match span:
            case None:
                return where
            case ("begins_with", start):
                return where & attr("order_key").begins_with(start)
            case ("between", low, high):
                return where & attr("order_key").between(low, high)
            case (_, value):
                return where & (attr("order_key") <= value)

    def _pages(self, where: Condition, **how: Any) -> list[Any]:
        found: list[Any] = []
        start = None
        while True:
            page = dynamo.query(CALLS, where, start=start, **how)
            assert how.get("limit") is None or len(page.items) <= how["limit"]
            found += page.items
            start = page.next
            if start is None:
                return found


@pytest.mark.usefixtures("aws")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(requests, min_size=5, max_size=40))
def test_tables_in_memory_and_real_ones_give_the_same_answers(script: list[tuple[Any, ...]]) -> None:
    store = Store(uuid.uuid4().hex[:12])
    memory = MemoryTables([CALLS], ours().table, transport.send_over_http)
    for request in script:
        real = _unmarked(store.ask(request))
        transport.use_transport(memory.send)
        try:
            imagined = _unmarked(store.ask(request))
        finally:
            transport.use_transport(None)
        assert _same(request, imagined, real), (request, imagined, real)


def _unmarked(answer: Any) -> Any:
    """Without the marks of writes, which are new each time."""
    if isinstance(answer, dict):
        return {name: _unmarked(value) for name, value in answer.items() if name != repeats.MARK}
    return [_unmarked(each) for each in answer] if isinstance(answer, list) else answer


def _same(request: tuple[Any, ...], imagined: Any, real: Any) -> bool:
    if request[0] == "order" and isinstance(real, list):
        key = lambda item: (item.get("order_key"), item["call"])  # noqa: E731  ties may stand in any order
        return [item.get("order_key") for item in imagined] == [item.get("order_key") for item in real] and sorted(
            imagined, key=key
        ) == sorted(real, key=key)
    return bool(imagined == real)


@pytest.mark.usefixtures("aws")
def test_one_question_may_be_about_tables_in_memory_and_beyond() -> None:
    company = uuid.uuid4().hex[:12]
    call, settings_of_it = {"company": company, "call": "a", "v": 1}, {"company": company, "key": "hours#always"}
    memory = MemoryTables([CALLS], ours().table, transport.send_over_http)
    dynamo.put(CONFIG, settings_of_it)
    transport.use_transport(memory.send)
    try:
        dynamo.put(CALLS, call)
        found = dynamo.batch_get_of(
            {CALLS: [{"company": company, "call": each} for each in "ab"], CONFIG: [settings_of_it]}
        )
    finally:
        transport.use_transport(None)

    assert found == {CALLS: [call], CONFIG: [settings_of_it]}
