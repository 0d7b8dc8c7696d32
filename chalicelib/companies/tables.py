"""Where configuration is kept."""

from typing import Final

from chalicelib.aws.schema import TableSpec

CONFIG: Final = TableSpec(name="config", hash_key="company", range_key="key")
"""One document an item: ``key`` is ``<kind>#<name>``; ``version`` counts its writes."""

ENTRIES: Final = TableSpec(name="entries", hash_key="list", range_key="value")
"""Members of lists too long for one document: ``list`` is ``<company>#<kind>#<name>``."""

LOOKUPS: Final = TableSpec(name="lookups", hash_key="key")
"""Where to find the owner of something known to the outside: a number, an e-mail address, the hash of a key."""
