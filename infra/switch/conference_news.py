"""What the functions are told of a conference: its first participant's callback, in order and numbered."""

from collections.abc import Mapping
from datetime import datetime

from infra.switch.call import Subscription
from infra.switch.house import House
from infra.switch.participant import Participant
from infra.switch.wire import rfc2822


class ConferenceNews:
    """Tells what was subscribed to; ``last_at`` moves with everything, told or not."""

    def __init__(self, house: House, sid: str, name: str, subscription: Subscription | None) -> None:
        self.last_at: datetime | None = None
        self._house = house
        self._identity = {"ConferenceSid": sid, "FriendlyName": name, "AccountSid": house.account.sid}
        self._subscription = subscription
        self._outbox = house.new_outbox()

    def is_wanted(self, event: str) -> bool:
        return self._subscription is not None and event in self._subscription.events

    def tell(
        self,
        event: str,
        name: str,
        participant: Participant | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        """Post ``name`` to those who subscribed to ``event``."""
        self.last_at = now = self._house.clock.now()
        if self._subscription is None or not self.is_wanted(event):
            return
        facts = self._identity | {
            "SequenceNumber": self._outbox.next_number(),
            "Timestamp": rfc2822(now) or "",
            "StatusCallbackEvent": name,
        }
        hook = self._subscription.hook
        about = _about(participant) if participant else {}
        self._outbox.put(hook.url, hook.method, facts | about | dict(extra or {}))


def _about(participant: Participant) -> dict[str, str]:
    facts = {
        "CallSid": participant.call_sid,
        "Muted": str(participant.is_muted).lower(),
        "Hold": str(participant.is_held).lower(),
        "Coaching": str(participant.is_coaching).lower(),
        "EndConferenceOnExit": str(participant.end_on_exit).lower(),
        "StartConferenceOnEnter": str(participant.terms.start_on_enter).lower(),
    }
    return facts | ({"ParticipantLabel": participant.terms.label} if participant.terms.label else {})
