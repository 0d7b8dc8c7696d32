"""Where requests in writing are kept."""

from typing import Final

from chalicelib.aws.schema import IndexSpec, TableSpec

CONVERSATIONS: Final = TableSpec(
    name="conversations",
    hash_key="conversation",
    ttl_attribute="expires_at",
    indexes=(
        IndexSpec(name="waiting", kind="gsi", hash_key="board", range_key="turn", include=("v",)),
        IndexSpec(name="held", kind="gsi", hash_key="holder", range_key="turn"),
        IndexSpec(name="by_time", kind="gsi", hash_key="company", range_key="opened"),
    ),
)
"""One item a request: ``conversation`` is ``<company>#<id>``. ``board`` (``<company>#<queue>``) is there while it waits
and ``holder`` (``<company>#<agent>``) while somebody has it, so that their indexes hold nothing else; ``turn`` is
``<rank of the channel>#<when it came>#<id>``."""
