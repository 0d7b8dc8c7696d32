"""One class per verb; the registry is what the interpreter can do."""

from collections.abc import Callable, Mapping
from typing import Final

from infra.switch.tag import Tag
from infra.switch.verbs.dial import Dial
from infra.switch.verbs.enqueue import Enqueue
from infra.switch.verbs.gather import Gather
from infra.switch.verbs.hangup import Hangup
from infra.switch.verbs.leave import Leave
from infra.switch.verbs.pause import Pause
from infra.switch.verbs.play import Play
from infra.switch.verbs.record import Record
from infra.switch.verbs.redirect import Redirect
from infra.switch.verbs.refer import Refer
from infra.switch.verbs.reject import Reject
from infra.switch.verbs.say import Say
from infra.switch.verbs.sms import Sms
from infra.switch.verbs.verb import Verb

__all__ = ["REGISTRY", "Verb"]

REGISTRY: Final[Mapping[str, Callable[[Tag], Verb]]] = {
    "Dial": Dial.parse,
    "Enqueue": Enqueue.parse,
    "Gather": Gather.parse,
    "Hangup": Hangup.parse,
    "Leave": Leave.parse,
    "Pause": Pause.parse,
    "Play": Play.parse,
    "Record": Record.parse,
    "Redirect": Redirect.parse,
    "Refer": Refer.parse,
    "Reject": Reject.parse,
    "Say": Say.parse,
    "Sms": Sms.parse,
}
