"""Where attempts are kept, and the job queue of their deadlines."""

from typing import Final

from chalicelib.aws.schema import QueueSpec, TableSpec

ATTEMPTS: Final = TableSpec(name="attempts", hash_key="campaign_key", range_key="attempt", ttl_attribute="expires_at")
"""``campaign_key`` is ``<company>#<campaign>``; attempts stand in it by time. Under the key ``~at-work`` stand the
companies whose campaigns run."""
DEADLINES: Final = QueueSpec(name="attempts", visibility_s=8, max_receives=20)
