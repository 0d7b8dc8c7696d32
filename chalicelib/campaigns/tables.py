"""Where customers are kept."""

from typing import Final

from chalicelib.aws.schema import IndexSpec, TableSpec

CUSTOMERS: Final = TableSpec(
    name="customers",
    hash_key="campaign_key",
    range_key="customer",
    indexes=(
        IndexSpec(name="by_due", kind="lsi", hash_key="campaign_key", range_key="due_at", include=None),
        IndexSpec(name="by_stage", kind="lsi", hash_key="campaign_key", range_key="stage"),
        IndexSpec(name="by_number", kind="gsi", hash_key="number_key", range_key="known_key", include=None),
    ),
)
"""``campaign_key`` is ``<company>#<campaign>`` and ``number_key`` ``<company>#<number>``. ``due_at`` is there only
while a customer may still be dialled; ``stage`` is ``open``, ``claimed`` or ``done#<outcome>``, to be counted; by
``known_key`` the last dialled stand behind all who were not dialled."""
