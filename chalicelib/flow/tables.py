"""Where flows keep what they counted and did, and the job queue of what they want done."""

from typing import Final

from chalicelib.aws.schema import QueueSpec, TableSpec

DEEDS: Final = TableSpec(name="deeds", hash_key="deed", ttl_attribute="expires_at")
"""What was done once and must not be done twice: ``deed`` is ``<company>#<errand id>``."""

COUNTERS: Final = TableSpec(
    name="counters", hash_key="company_counter", range_key="day_call", ttl_attribute="expires_at"
)
"""Calls counted by a flow's counters, one item each: ``day_call`` is ``<company day>#<errand id>``."""

ERRANDS: Final = QueueSpec(name="errands", visibility_s=60, max_receives=8)
"""Text messages, e-mails and counts that flows asked for."""
