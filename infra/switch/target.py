"""One party to ring."""

from dataclasses import dataclass, field

from infra.switch.call import Hook, Subscription
from infra.switch.detection import Detection


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``screening`` is run on the party that answered, before the two are connected."""

    address: str
    screening: Hook | None = None
    subscription: Subscription | None = None
    send_digits: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    username: str = ""
    password: str = field(default="", repr=False)
    detection: Detection | None = None
