"""Where text messages are kept."""

from typing import Final

from chalicelib.aws.schema import IndexSpec, TableSpec

MESSAGES: Final = TableSpec(
    name="messages",
    hash_key="company_contact",
    range_key="sid",
    ttl_attribute="expires_at",
    indexes=(
        IndexSpec(name="by_time", kind="lsi", hash_key="company_contact", range_key="at", include=None),
        IndexSpec(name="by_sid", kind="gsi", hash_key="company_sid", range_key=None),
    ),
    numbers=frozenset({"at"}),
)
"""One item a message, in the thread of the outside number it was exchanged with."""
