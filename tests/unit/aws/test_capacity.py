"""Capacity units by DynamoDB's published rules and examples."""

import pytest

from chalicelib.aws.capacity import item_bytes, query_units, read_units, write_units
from chalicelib.aws.schema import IndexSpec, TableSpec
from chalicelib.aws.values import item_to_wire

PLAIN = TableSpec(name="plain", hash_key="id")
INDEXED = TableSpec(
    name="indexed",
    hash_key="id",
    indexes=(IndexSpec(name="by_due", kind="gsi", hash_key="shard", range_key="due", include=("v",)),),
)


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"id": "abc"}, 5),
        ({"id": "æ"}, 4),
        ({"n": 27}, 3),
        ({"n": -27}, 4),
        ({"n": 1000}, 3),
        ({"on": True}, 3),
        ({"no": None}, 3),
        ({"m": {"a": "b"}}, 1 + 3 + 1 + 1 + 1),
        ({"l": ["ab", "c"]}, 1 + 3 + 2 + 1 + 1 + 1),
        ({"s": {"ab", "c"}}, 1 + 3),
        ({"b": b"abcd"}, 1 + 4),
    ],
)
def test_an_item_is_as_big_as_its_names_and_values(item, size) -> None:
    assert item_bytes(item_to_wire(item)) == size


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (4096, 1), (4097, 2), (8193, 3)])
def test_a_consistent_read_costs_a_unit_for_every_4_kb(size, units) -> None:
    assert read_units([size], consistent=True) == units
    assert read_units([size], consistent=False) == units / 2


def test_items_are_rounded_up_one_by_one_but_a_query_as_a_whole() -> None:
    item = item_to_wire({"id": "x" * 100})

    assert read_units([102] * 10, consistent=True) == 10
    assert query_units([item] * 10, consistent=True) == 1


@pytest.mark.parametrize(("length", "units"), [(10, 1), (1022, 1), (1023, 2), (3000, 3)])
def test_a_write_costs_a_unit_for_every_kb(length, units) -> None:
    assert write_units(None, item_to_wire({"id": "x" * length}), PLAIN) == units


def test_the_larger_image_counts() -> None:
    small, large = item_to_wire({"id": "x"}), item_to_wire({"id": "x", "more": "y" * 2000})

    assert write_units(large, small, PLAIN) == write_units(small, large, PLAIN) == 2
    assert write_units(large, None, PLAIN) == 2


def entry(**fields: object) -> dict:
    return item_to_wire({"id": "x", **fields})


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, entry(), 1),
        (None, entry(shard="a", due="1"), 2),
        (entry(shard="a", due="1", v=1, other="p"), entry(shard="a", due="1", v=1, other="q"), 1),
        (entry(shard="a", due="1", v=1), entry(shard="a", due="1", v=2), 2),
        (entry(shard="a", due="1"), entry(shard="a", due="2"), 3),
        (entry(shard="a", due="1"), entry(), 2),
        (entry(shard="a", due="1"), None, 2),
    ],
    ids=["not in the index", "put", "not projected", "projected", "moved", "leaves the index", "deleted"],
)
def test_an_index_costs_when_what_it_holds_changes(before, after, units) -> None:
    assert write_units(before, after, INDEXED) == units
