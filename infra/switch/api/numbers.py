"""IncomingPhoneNumbers, and the pool of numbers that can still be had."""

from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from infra.switch.account import Account
from infra.switch.api.errors import ApiError
from infra.switch.api.form import Form, is_phone_number
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok, uri
from infra.switch.call import API_VERSION
from infra.switch.numbers import Number
from infra.switch.wire import rfc2822

_URLS: Final = ("VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback")
_METHODS: Final = (
    "VoiceMethod", "VoiceFallbackMethod", "SmsMethod", "SmsFallbackMethod", "StatusCallbackMethod",
)  # fmt: skip
_TEXTS: Final = ("FriendlyName", "VoiceApplicationSid", "SmsApplicationSid", "TrunkSid")
_CAPABILITIES: Final = {"voice": True, "sms": True, "mms": False, "fax": False}


async def create(request: ApiRequest) -> Response:
    form = request.form
    phone_number = form.text("PhoneNumber")
    if phone_number is None:
        free = _free(request, form.text("AreaCode") or "")
        if not free:
            raise ApiError(21452, "No phone numbers found in this area.")
        phone_number = free[0]
    if not is_phone_number(phone_number):
        raise ApiError(21421, "PhoneNumber is invalid.")
    if request.exchange.numbers.by_address(phone_number):
        raise ApiError(21422, "PhoneNumber is not available.")
    number = request.exchange.numbers.create(phone_number, **_settings(form))
    return created(number_fields(number, request.account))


async def list_all(request: ApiRequest) -> Response:
    query = request.query
    wanted, name = query.text("PhoneNumber"), query.text("FriendlyName")
    found = (
        number
        for number in reversed(list(request.exchange.numbers))
        if (wanted is None or wanted in number.phone_number) and name in (None, number.friendly_name)
    )
    return page(request, "incoming_phone_numbers", found, lambda it: number_fields(it, request.account))


async def fetch(request: ApiRequest) -> Response:
    return ok(number_fields(_find(request), request.account))


async def update(request: ApiRequest) -> Response:
    number = _find(request)
    request.exchange.numbers.update(number, _settings(request.form))
    return ok(number_fields(number, request.account))


async def delete(request: ApiRequest) -> Response:
    request.exchange.numbers.delete(_find(request))
    return gone()


async def available(request: ApiRequest) -> Response:
    """The configured pool, without what the account has already."""
    query = request.query
    pattern = (query.text("Contains") or "").replace("*", "")
    found = [n for n in _free(request, query.text("AreaCode") or "") if pattern in n]
    shown = [_available_fields(number, request.ids["country"]) for number in found]
    return ok({"available_phone_numbers": shown, "uri": request.path})


def _free(request: ApiRequest, area_code: str) -> list[str]:
    numbers = request.exchange.numbers
    pool = request.account.number_pool
    return [n for n in pool if area_code in n and numbers.by_address(n) is None]


def _find(request: ApiRequest) -> Number:
    return request.found(request.exchange.numbers.find(request.sid("number", "PN")))


def _settings(form: Form) -> dict[str, Any]:
    settings: dict[str, Any] = {_snake(name): form.url(name) for name in _URLS if form.has(name)}
    settings |= {_snake(name): form.method(name) for name in _METHODS if form.has(name)}
    settings |= {_snake(name): form.text(name) for name in _TEXTS if form.has(name)}
    if form.has("VoiceCallerIdLookup"):
        settings["voice_caller_id_lookup"] = form.flag("VoiceCallerIdLookup", default=False)
    return settings


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def number_fields(number: Number, account: Account) -> dict[str, Any]:
    return {
        "sid": number.sid,
        "account_sid": account.sid,
        "phone_number": number.phone_number,
        "friendly_name": number.friendly_name,
        "voice_url": number.voice_url or "",
        "voice_method": number.voice_method,
        "voice_fallback_url": number.voice_fallback_url or "",
        "voice_fallback_method": number.voice_fallback_method,
        "voice_application_sid": number.voice_application_sid,
        "voice_caller_id_lookup": number.voice_caller_id_lookup,
        "voice_receive_mode": "voice",
        "sms_url": number.sms_url or "",
        "sms_method": number.sms_method,
        "sms_fallback_url": number.sms_fallback_url or "",
        "sms_fallback_method": number.sms_fallback_method,
        "sms_application_sid": number.sms_application_sid,
        "status_callback": number.status_callback or "",
        "status_callback_method": number.status_callback_method,
        "trunk_sid": number.trunk_sid,
        "address_sid": None,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "bundle_sid": None,
        "capabilities": _CAPABILITIES,
        "date_created": rfc2822(datetime.fromisoformat(number.created_at)),
        "date_updated": rfc2822(datetime.fromisoformat(number.updated_at)),
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "identity_sid": None,
        "origin": "twilio",
        "status": "in-use",
        "type": "local",
        "uri": uri(account, f"/IncomingPhoneNumbers/{number.sid}"),
    }


def _available_fields(phone_number: str, country: str) -> dict[str, Any]:
    unknown = ("lata", "locality", "rate_center", "latitude", "longitude", "region", "postal_code")
    return {
        "friendly_name": phone_number,
        "phone_number": phone_number,
        "iso_country": country,
        "address_requirements": "none",
        "beta": False,
        "capabilities": _CAPABILITIES,
        **dict.fromkeys(unknown),
    }
