"""The embedded tables answer as dynalite does: random requests, both asked, answers compared."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.dynalite.client import Wire
from tests.dynalite.process import Dynalite

DEFINITION = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": kind}
        for name, kind in (("h", "S"), ("r", "N"), ("s", "S"), ("g", "S"))
    ],
    "KeySchema": [{"AttributeName": "h", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by_s",
            "KeySchema": [{"AttributeName": "h", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by_g",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a"]},
        }
    ],
}
HASH = "@hash"
"""Stands for a hash key of the example's own."""

plain_numbers = st.sampled_from(["0", "1", "2", "-3", "10", "1.5", "-0.25"])
odd_numbers = st.sampled_from(["007", "1.50", "-0", "1e3", "12e-2", "123456789012345678901234567890"])
texts = st.sampled_from(["", "a", "ab", "b", "æø"])
filled = texts.filter(bool)
leaves: st.SearchStrategy[Any] = st.one_of(
    st.builds(lambda n: {"N": n}, plain_numbers | odd_numbers),
    st.builds(lambda s: {"S": s}, texts),
    st.sampled_from([{"BOOL": True}, {"BOOL": False}, {"NULL": True}, {"B": "AQI="}]),
    st.builds(lambda each: {"SS": each}, st.lists(filled, min_size=1, max_size=3, unique=True)),
    st.builds(lambda each: {"NS": each}, st.lists(plain_numbers, min_size=1, max_size=3, unique=True)),
)
values: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda each: {"L": each}, st.lists(inner, max_size=3))
        | st.builds(lambda each: {"M": each}, st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2))
    ),
    max_leaves=4,
)
ranges = st.sampled_from(["1", "2", "3", "-1", "10", "2.5"])
keys = st.builds(lambda r: {"h": {"S": HASH}, "r": {"N": r}}, ranges)
items = st.builds(
    lambda key, rest, s, g: key | rest | ({"s": {"S": s}} if s else {}) | ({"g": {"S": HASH}} if g else {}),
    keys,
    st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3),
    st.none() | filled,
    st.booleans(),
)
places = st.sampled_from(["a", "b", "c", "a.x", "b.x.y", "c[0]", "c[1].x", "#d"])


class Words:
    """An expression with the values of its placeholders."""

    def __init__(self, text: str, *given: Any) -> None:
        self.text, self.given = text, given

    def joined(self, sign: str, other: "Words") -> "Words":
        return Words(f"{self.text}{sign}{other.text}", *self.given, *other.given)

    def __repr__(self) -> str:
        return f"{self.text} {self.given}"


scalars = st.builds(lambda n: {"N": n}, plain_numbers | odd_numbers) | st.builds(lambda s: {"S": s}, texts)
tests = st.one_of(
    st.builds(
        lambda place, sign, value: Words(f"{place} {sign} :?", value), places, st.sampled_from(["=", "<>"]), values
    ),
    st.builds(
        lambda place, sign, value: Words(f"{place} {sign} :?", value),
        places,
        st.sampled_from(["<", "<=", ">", ">="]),
        scalars,
    ),
    st.builds(
        lambda place, low, high: Words(f"{place} BETWEEN :? AND :?", low, high),
        places,
        *[st.builds(lambda n: {"N": n}, st.just(n)) for n in ("1", "10")],
    ),
    st.builds(lambda place, one, other: Words(f"{place} IN (:?, :?)", one, other), places, values, values),
    st.builds(
        lambda what, place: Words(f"{what}({place})"),
        st.sampled_from(["attribute_exists", "attribute_not_exists"]),
        places,
    ),
    st.builds(lambda place, start: Words(f"begins_with({place}, :?)", {"S": start}), places, filled),
    st.builds(lambda place, part: Words(f"contains({place}, :?)", part), places, st.builds(lambda s: {"S": s}, filled)),
    st.builds(
        lambda place, kind: Words(f"attribute_type({place}, :?)", {"S": kind}),
        places,
        st.sampled_from(["S", "N", "SS", "M", "L", "BOOL"]),
    ),
    st.builds(lambda place, size: Words(f"size({place}) > :?", {"N": size}), places, st.sampled_from(["0", "1", "2"])),
)
conditions = st.recursive(
    tests,
    lambda inner: (
        st.builds(lambda a, sign, b: a.joined(sign, b), inner, st.sampled_from([" AND ", " OR "]), inner)
        | st.builds(lambda a: Words(f"NOT ({a.text})", *a.given), inner)
    ),
    max_leaves=3,
)
sets = st.one_of(
    st.builds(lambda place, value: Words(f"{place} = :?", value), places, values),
    st.builds(lambda place, value: Words(f"{place} = if_not_exists({place}, :?)", value), places, values),
    st.builds(
        lambda place, sign, n: Words(f"{place} = {place} {sign} :?", {"N": n}),
        places,
        st.sampled_from("+-"),
        plain_numbers,
    ),
    st.builds(
        lambda place, each: Words(f"{place} = list_append({place}, :?)", {"L": each}),
        places,
        st.lists(leaves, max_size=2),
    ),
)
updates = st.one_of(
    st.lists(sets, min_size=1, max_size=2).map(
        lambda each: Words("SET " + ", ".join(w.text for w in each), *(v for w in each for v in w.given))
    ),
    st.builds(lambda place, n: Words(f"ADD {place} :?", {"N": n}), places, plain_numbers | odd_numbers),
    st.builds(
        lambda place, each: Words(f"ADD {place} :?", {"SS": each}),
        places,
        st.lists(filled, min_size=1, max_size=2, unique=True),
    ),
    st.builds(
        lambda place, each: Words(f"DELETE {place} :?", {"SS": each}),
        places,
        st.lists(filled, min_size=1, max_size=2, unique=True),
    ),
    st.lists(places, min_size=1, max_size=2).map(lambda each: Words("REMOVE " + ", ".join(each))),
    st.builds(
        lambda one, place: one.joined(" REMOVE ", Words(place)),
        sets.map(lambda w: Words("SET " + w.text, *w.given)),
        places,
    ),
)
spans = st.one_of(
    st.just(Words("")),
    st.builds(
        lambda sign, n: Words(f" AND r {sign} :?", {"N": n}), st.sampled_from(["=", "<", "<=", ">", ">="]), ranges
    ),
    st.builds(
        lambda one, other: Words(
            " AND r BETWEEN :? AND :?", *sorted(({"N": one}, {"N": other}), key=lambda n: float(n["N"]))
        ),
        ranges,
        ranges,
    ),
)
queries = st.fixed_dictionaries(
    {
        "index": st.sampled_from([None, None, "by_s", "by_g"]),
        "span": spans,
        "filter": st.none() | conditions,
        "wanted": st.none() | st.lists(places, min_size=1, max_size=2, unique=True),
        "limit": st.none() | st.integers(1, 3),
        "is_backwards": st.booleans(),
        "select": st.sampled_from([None, "COUNT"]),
    }
)
requests = st.one_of(
    st.tuples(st.just("put"), items, st.none() | conditions, st.sampled_from(["NONE", "ALL_OLD"])),
    st.tuples(st.just("put"), items, st.none() | conditions, st.sampled_from(["NONE", "ALL_OLD"])),
    st.tuples(
        st.just("update"),
        keys,
        updates,
        st.none() | conditions,
        st.sampled_from(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]),
    ),
    st.tuples(st.just("delete"), keys, st.none() | conditions, st.sampled_from(["NONE", "ALL_OLD"])),
    st.tuples(st.just("get"), keys, st.none() | st.lists(places, min_size=1, max_size=2, unique=True)),
    st.tuples(st.just("query"), queries),
)


class Store:
    """Carries one example's requests to one DynamoDB."""

    def __init__(self, wire: Wire, table: str, mark: str) -> None:
        self._wire, self._table, self._mark = wire, table, mark

    def ask(self, request: tuple[Any, ...]) -> Any:
        return getattr(self, request[0])(*request[1:])

    def put(self, item: Any, condition: Words | None, returned: str) -> Any:
        return self._send("PutItem", {"Item": item, "ReturnValues": returned}, ConditionExpression=condition)

    def update(self, key: Any, change: Words, condition: Words | None, returned: str) -> Any:
        given = {"Key": key, "ReturnValues": returned}
        return self._send("UpdateItem", given, UpdateExpression=change, ConditionExpression=condition)

    def delete(self, key: Any, condition: Words | None, returned: str) -> Any:
        return self._send("DeleteItem", {"Key": key, "ReturnValues": returned}, ConditionExpression=condition)

    def get(self, key: Any, wanted: list[str] | None) -> Any:
        words = Words(", ".join(wanted)) if wanted else None
        return self._send("GetItem", {"Key": key, "ConsistentRead": True}, ProjectionExpression=words)

    def query(self, how: dict[str, Any]) -> Any:
        index = how["index"]
        where = Words("g = :?" if index == "by_g" else "h = :?", {"S": HASH})
        where = where.joined("", how["span"]) if index != "by_s" else where
        request: dict[str, Any] = {"ScanIndexForward": not how["is_backwards"]}
        request |= {"IndexName": index} if index else {}
        request |= {"Limit": how["limit"]} if how["limit"] else {}
        is_counting = how["select"] == "COUNT"
        request |= {"Select": "COUNT"} if is_counting else {}
        # Amazon fetches from the table what a local index does not hold; dynalite does not.
        is_narrowed = how["wanted"] and not is_counting and index != "by_s"
        words = Words(", ".join(how["wanted"])) if is_narrowed else None
        found: list[Any] = []
        while True:
            status, answer = self._send(
                "Query",
                request,
                KeyConditionExpression=where,
                FilterExpression=how["filter"],
                ProjectionExpression=words,
            )
            if status != 200:
                return status, answer
            assert how["limit"] is None or answer["ScannedCount"] <= how["limit"]
            found.append(answer["Count"])
            found += answer.get("Items", [])
            start = answer.get("LastEvaluatedKey")
            if start is None:
                # What shares a range key comes in an order of each service's own.
                return sorted(json.dumps(each, sort_keys=True) for each in found) if index == "by_s" else found
            request = request | {"ExclusiveStartKey": start}

    def _send(self, operation: str, request: dict[str, Any], **said: Words | None) -> tuple[int, Any]:
        document = {"TableName": self._table, **request}
        given: dict[str, Any] = {}
        texts = []
        for field, words in said.items():
            if words is not None:
                text = words.text
                for value in words.given:
                    mark = f":v{len(given)}"
                    text = text.replace(":?", mark, 1)
                    given[mark] = value
                texts.append(text)
                document[field] = text
        if given:
            document["ExpressionAttributeValues"] = given
        if any("#d" in text for text in texts):
            document["ExpressionAttributeNames"] = {"#d": "c"}
        status, answer = self._wire.ask(operation, self._named(document))
        if status != 200:
            return status, answer["__type"].rpartition("#")[2]
        return status, {name: each for name, each in _sorted_sets(answer).items() if each != {}}

    def _named(self, document: Any) -> Any:
        if isinstance(document, dict):
            return {name: self._named(each) for name, each in document.items()}
        if isinstance(document, list):
            return [self._named(each) for each in document]
        return self._mark if document == HASH else document


def _sorted_sets(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: sorted(each) if name in {"SS", "NS"} else _sorted_sets(each) for name, each in document.items()}
    return [_sorted_sets(each) for each in document] if isinstance(document, list) else document


@pytest.fixture(scope="module")
def wires(embedded_aws):
    """Both services, with the same table."""
    with Dynalite(path=None) as dynalite:
        ours, theirs = Wire(embedded_aws.endpoint), Wire(dynalite.url)
        name = f"equal-{uuid.uuid4().hex[:8]}"
        for wire in (ours, theirs):
            status, answer = wire.ask("CreateTable", DEFINITION | {"TableName": name})
            assert status == 200, answer
        while theirs.ask("DescribeTable", {"TableName": name})[1]["Table"]["TableStatus"] != "ACTIVE":
            pass
        yield ours, theirs, name
        ours.close()
        theirs.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(script=st.lists(requests, min_size=8, max_size=30))
def test_embedded_tables_answer_as_dynalite_does(wires, script: list[tuple[Any, ...]]) -> None:
    ours, theirs, name = wires
    mark = uuid.uuid4().hex[:12]
    for request in script:
        assert Store(ours, name, mark).ask(request) == Store(theirs, name, mark).ask(request), request
