"""Who watches: the consoles' connections, their tickets, and each company's count of events."""

from typing import Final

from chalicelib.aws.schema import TableSpec

WATCHERS: Final = TableSpec(name="watchers", hash_key="company", range_key="key", ttl_attribute="expires_at")
"""``key`` is ``counter``, ``socket#<connection>`` or ``ticket#<nonce>``; the way back from a connection to its company
is an item whose ``company`` is ``socket#<connection>``."""
