"""Where breaches are kept."""

from typing import Final

from chalicelib.aws.schema import TableSpec

BREACHES: Final = TableSpec(name="breaches", hash_key="company", range_key="key", ttl_attribute="expires_at")
"""One item for each breach: ``key`` is ``<UTC day>#<name>#<subject>``, so that one found twice counts once."""
