"""Applications: a set of URLs under one name, which numbers and calls may point to."""

from dataclasses import dataclass

from infra.switch.call import Hook, Subscription
from infra.switch.drawer import Configured
from infra.switch.webhook_urls import SmsUrls, VoiceUrls


@dataclass(slots=True, kw_only=True, eq=False)
class Application(VoiceUrls, SmsUrls, Configured):
    friendly_name: str
    voice_url: str | None = None
    voice_method: str = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: str = "POST"
    voice_caller_id_lookup: bool = False
    sms_url: str | None = None
    sms_method: str = "POST"
    sms_fallback_url: str | None = None
    sms_fallback_method: str = "POST"
    sms_status_callback: str | None = None
    status_callback: str | None = None
    status_callback_method: str = "POST"
    message_status_callback: str | None = None

    @property
    def subscription(self) -> Subscription | None:
        return Subscription(Hook(self.status_callback, self.status_callback_method)) if self.status_callback else None
