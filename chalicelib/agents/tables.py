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

AGENT_TIMES: Final = TableSpec(
    name="agent-times", hash_key="company_day", range_key="began", ttl_attribute="expires_at"
)
"""How agents have spent their time, by UTC day, kept as long as the call log. ``began`` is ``<agent>#<ms>``: a part
of a timesheet that is put away twice is the same item (docs/decisions/0075)."""
