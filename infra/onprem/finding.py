"""What the self-test says of one thing it looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``remedy`` is empty when it is well."""

    subject: str
    seen: str
    remedy: str = ""
