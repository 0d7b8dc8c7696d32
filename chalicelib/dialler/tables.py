"""Where attempts are kept."""

from typing import Final

from chalicelib.aws.schema import TableSpec

ATTEMPTS: Final = TableSpec(name="attempts", hash_key="campaign_key", range_key="attempt", ttl_attribute="expires_at")
"""``campaign_key`` is ``<company>#<campaign>``; attempts stand in it by time. Under the key ``~at-work`` stand the
companies whose campaigns run."""
