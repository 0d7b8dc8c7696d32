"""Where agents are kept."""

from typing import Final

from chalicelib.aws.schema import IndexSpec, TableSpec

AGENTS: Final = TableSpec(
    name="agents",
    hash_key="company",
    range_key="agent",
    indexes=(
        IndexSpec(
            name="by_ready",
            kind="lsi",
            hash_key="company",
            range_key="ready_key",
            include=(
                "v",
                "state",
                "since",
                "queues",
                "endpoint",
                "endpoints",
                "device_ready",
                "device_reason",
                "seen_at",
            ),
        ),
        IndexSpec(name="by_due", kind="gsi", hash_key="due_shard", range_key="due_at"),
    ),
    numbers=frozenset({"due_at"}),
)
"""``ready_key`` is there only while an agent is available: agents stand in it crew by crew, by how long; ``due_at``
only while something about the agent has a deadline."""
