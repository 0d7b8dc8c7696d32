"""The job queues that drive distribution."""

from typing import Final

from chalicelib.aws.schema import QueueSpec

DISPATCH: Final = QueueSpec(name="dispatch.fifo", fifo=True, visibility_s=30, max_receives=5)
"""One message group a company: decisions of one company never race each other."""
ACD: Final = QueueSpec(name="acd", visibility_s=30, max_receives=8)
"""Deadlines (delayed) and orders to the trunk."""
NEWS: Final = QueueSpec(name="news", visibility_s=30, max_receives=3)
"""What has changed, for the consoles that watch."""
