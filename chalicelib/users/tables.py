"""Where people are kept, and what guards their log-ins."""

from typing import Final

from chalicelib.aws.schema import QueueSpec, TableSpec

USERS: Final = TableSpec(name="users", hash_key="company", range_key="name")
"""``doc`` is the profile under its own ``version``; ``password`` (a hash) and ``epoch`` change apart from it."""

CREDENTIALS: Final = TableSpec(name="credentials", hash_key="key", ttl_attribute="expires_at")
"""What is good for a while only: set-password links (by hash) and the counters of log-in attempts."""

AUDIT: Final = TableSpec(name="audit", hash_key="company", range_key="at")
"""Who changed what and when; ``at`` is the instant and a suffix that keeps two of one instant apart."""

NOTICES: Final = QueueSpec(name="notices", visibility_s=60)
"""Job queue of messages to people: e-mail and text messages that the system itself sends."""
