"""The job queues that drive distribution."""

from typing import Final

from chalicelib.aws.schema import QueueSpec

DISPATCH: Final = QueueSpec(name="dispatch.fifo", fifo=True, visibility_s=8, max_receives=20)
"""One message group a company: decisions of one company never race each other. A function that dies keeps its messages
for ``visibility_s``: callers and agents wait that long, so it is as short as the function's own time limit lets it."""
PACE: Final = QueueSpec(name="pace.fifo", fifo=True, visibility_s=16, max_receives=20)
"""One message group a company: whom its campaigns call next is decided by one at a time."""
CAMPAIGNS: Final = QueueSpec(name="attempts", visibility_s=8, max_receives=20)
"""Deadlines of campaigns' attempts, and what becomes of the calls that agents make for campaigns."""
ACD: Final = QueueSpec(name="acd", visibility_s=8, max_receives=20)
"""Deadlines (delayed) and orders to the trunk."""
NEWS: Final = QueueSpec(name="news", visibility_s=30, max_receives=3)
"""What has changed, for the consoles that watch."""
