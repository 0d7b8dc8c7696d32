"""Where a queue's figures are kept."""

from typing import Final

from chalicelib.aws.schema import TableSpec

FIGURES: Final = TableSpec(name="figures", hash_key="company", range_key="queue")
"""One item of about a kilobyte for each queue, whatever its history: the day's counts, rolling means, the crew."""
