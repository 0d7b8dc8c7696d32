"""Where calls are kept: those that live, and the log of those that have ended."""

from typing import Final

from chalicelib.aws.schema import IndexSpec, TableSpec

CALLS: Final = TableSpec(
    name="calls",
    hash_key="company",
    range_key="call",
    ttl_attribute="expires_at",
    indexes=(
        IndexSpec(name="by_order", kind="lsi", hash_key="company", range_key="order_key", include=("stay", "v")),
        IndexSpec(name="by_due", kind="gsi", hash_key="due_shard", range_key="due_at", include=("order_key",)),
    ),
    numbers=frozenset({"due_at"}),
)
"""Calls that live, and those that ended minutes ago. ``order_key`` is there only while a call waits: waiting calls of
a queue stand in it by priority, then arrival. ``by_due`` spans companies: it is the sweeper's list, and
says which calls wait."""

CALL_LOG: Final = TableSpec(
    name="call-log",
    hash_key="company_day",
    range_key="started",
    ttl_attribute="expires_at",
    indexes=(
        IndexSpec(name="by_call", kind="gsi", hash_key="company_call", range_key=None),
        IndexSpec(name="by_caller", kind="gsi", hash_key="company_caller", range_key="started"),
    ),
)
"""Ended calls by UTC day, kept three months (PHN-366)."""
