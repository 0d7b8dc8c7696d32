"""Applications: make, look up, change, delete."""

from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from infra.switch.account import Account
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok, uri
from infra.switch.api.settings_form import read_settings
from infra.switch.applications import Application
from infra.switch.call import API_VERSION
from infra.switch.wire import rfc2822

_URLS: Final = ("VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback")


async def create(request: ApiRequest) -> Response:
    settings = _settings(request)
    settings.setdefault("friendly_name", "")
    return created(fields(request.exchange.applications.create(**settings), request.account))


async def list_all(request: ApiRequest) -> Response:
    name = request.query.text("FriendlyName")
    found = [a for a in reversed(list(request.exchange.applications)) if name in (None, a.friendly_name)]
    return page(request, "applications", found, lambda it: fields(it, request.account))


async def fetch(request: ApiRequest) -> Response:
    return ok(fields(_find(request), request.account))


async def update(request: ApiRequest) -> Response:
    application = _find(request)
    request.exchange.applications.update(application, _settings(request))
    return ok(fields(application, request.account))


async def delete(request: ApiRequest) -> Response:
    request.exchange.applications.delete(_find(request))
    return gone()


def _find(request: ApiRequest) -> Application:
    return request.found(request.exchange.applications.find(request.sid("application", "AP")))


def _settings(request: ApiRequest) -> dict[str, Any]:
    form = request.form
    callbacks = {"SmsStatusCallback": "sms_status_callback", "MessageStatusCallback": "message_status_callback"}
    settings = read_settings(form, texts=("FriendlyName",), urls=_URLS, flags=("VoiceCallerIdLookup",))
    return settings | {field: form.url(name) for name, field in callbacks.items() if form.has(name)}


def fields(application: Application, account: Account) -> dict[str, Any]:
    plain = (
        "sid", "friendly_name", "voice_url", "voice_method", "voice_fallback_url", "voice_fallback_method",
        "voice_caller_id_lookup", "sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method",
        "sms_status_callback", "status_callback", "status_callback_method", "message_status_callback",
    )  # fmt: skip
    return {name: getattr(application, name) for name in plain} | {
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "date_created": rfc2822(datetime.fromisoformat(application.created_at)),
        "date_updated": rfc2822(datetime.fromisoformat(application.updated_at)),
        "public_application_connect_enabled": False,
        "uri": uri(account, f"/Applications/{application.sid}"),
    }
