"""The webhooks that numbers, applications and SIP domains carry as pairs of URL and method."""

from infra.switch.call import Hook


class VoiceUrls:
    """What answers a call, and what answers when that fails."""

    __slots__ = ()

    voice_url: str | None
    voice_method: str
    voice_fallback_url: str | None
    voice_fallback_method: str

    @property
    def voice(self) -> Hook | None:
        return Hook(self.voice_url, self.voice_method) if self.voice_url else None

    @property
    def voice_fallback(self) -> Hook | None:
        return Hook(self.voice_fallback_url, self.voice_fallback_method) if self.voice_fallback_url else None


class SmsUrls:
    """What answers a text, and what answers when that fails."""

    __slots__ = ()

    sms_url: str | None
    sms_method: str
    sms_fallback_url: str | None
    sms_fallback_method: str

    @property
    def sms(self) -> Hook | None:
        return Hook(self.sms_url, self.sms_method) if self.sms_url else None

    @property
    def sms_fallback(self) -> Hook | None:
        return Hook(self.sms_fallback_url, self.sms_fallback_method) if self.sms_fallback_url else None
