"""SIP domains, credential lists, credentials, and which lists hold at which domain."""

from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from infra.switch.account import Account
from infra.switch.api.errors import ApiError
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok, uri
from infra.switch.api.settings_form import read_settings
from infra.switch.call import API_VERSION
from infra.switch.drawer import Configured
from infra.switch.sip_accounts import Credential, CredentialList, Domain
from infra.switch.wire import rfc2822

_URLS: Final = ("VoiceUrl", "VoiceFallbackUrl", "VoiceStatusCallbackUrl")
_SHORTEST_SECRET: Final = 12
NAME_TAKEN: Final = 21232
WEAK_SECRET: Final = 21239
IN_USE: Final = 21235


async def create_domain(request: ApiRequest) -> Response:
    name = request.form.required("DomainName", 21230)
    if any(domain.domain_name == name for domain in request.exchange.sip.domains):
        raise ApiError(NAME_TAKEN, "DomainName is not unique.")
    settings = {"friendly_name": name} | _domain_settings(request)
    return created(_domain(request.exchange.sip.domains.create(**settings), request.account))


async def list_domains(request: ApiRequest) -> Response:
    found = reversed(list(request.exchange.sip.domains))
    return page(request, "domains", found, lambda it: _domain(it, request.account))


async def fetch_domain(request: ApiRequest) -> Response:
    return ok(_domain(_find_domain(request), request.account))


async def update_domain(request: ApiRequest) -> Response:
    domain = _find_domain(request)
    request.exchange.sip.domains.update(domain, _domain_settings(request))
    return ok(_domain(domain, request.account))


async def delete_domain(request: ApiRequest) -> Response:
    request.exchange.sip.domains.delete(_find_domain(request))
    request.exchange.sip.admit()
    return gone()


async def create_list(request: ApiRequest) -> Response:
    name = request.form.required("FriendlyName", 20001)
    return created(_list(request.exchange.sip.lists.create(friendly_name=name), request.account))


async def list_lists(request: ApiRequest) -> Response:
    found = reversed(list(request.exchange.sip.lists))
    return page(request, "credential_lists", found, lambda it: _list(it, request.account))


async def fetch_list(request: ApiRequest) -> Response:
    return ok(_list(_find_list(request), request.account))


async def update_list(request: ApiRequest) -> Response:
    found = _find_list(request)
    request.exchange.sip.lists.update(found, {"friendly_name": request.form.required("FriendlyName", 20001)})
    return ok(_list(found, request.account))


async def delete_list(request: ApiRequest) -> Response:
    """One that holds at a domain must be unmapped first."""
    found, sip = _find_list(request), request.exchange.sip
    if any(found.sid in sids for domain in sip.domains for sids in domain.mappings.values()):
        raise ApiError(IN_USE, "The credential list is mapped to a domain.")
    for credential in sip.of_list(found.sid):
        sip.credentials.delete(credential)
    sip.lists.delete(found)
    return gone()


async def create_credential(request: ApiRequest) -> Response:
    found, sip, form = _find_list(request), request.exchange.sip, request.form
    username = form.required("Username", 21233)
    if any(credential.username == username for credential in sip.credentials):
        raise ApiError(NAME_TAKEN, "Username is not unique.")
    secret = _secret(request)
    credential = sip.credentials.create(list_sid=found.sid, username=username, secret=secret)
    sip.admit()
    return created(_credential(credential, request.account))


async def list_credentials(request: ApiRequest) -> Response:
    found = reversed(request.exchange.sip.of_list(_find_list(request).sid))
    return page(request, "credentials", found, lambda it: _credential(it, request.account))


async def fetch_credential(request: ApiRequest) -> Response:
    return ok(_credential(_find_credential(request), request.account))


async def update_credential(request: ApiRequest) -> Response:
    credential, sip = _find_credential(request), request.exchange.sip
    sip.credentials.update(credential, {"secret": _secret(request)})
    sip.admit()
    return ok(_credential(credential, request.account))


async def delete_credential(request: ApiRequest) -> Response:
    request.exchange.sip.credentials.delete(_find_credential(request))
    request.exchange.sip.admit()
    return gone()


async def create_mapping(request: ApiRequest) -> Response:
    domain, sip = _find_domain(request), request.exchange.sip
    found = sip.lists.find(request.form.required("CredentialListSid", 20001))
    if found is None:
        raise ApiError(20001, "'CredentialListSid' names no credential list.")
    use = _use(request)
    sids = domain.mappings.get(use, [])
    mappings = domain.mappings | {use: [*sids, *([] if found.sid in sids else [found.sid])]}
    sip.domains.update(domain, {"mappings": mappings})
    sip.admit()
    return created(_mapping(request, found))


async def list_mappings(request: ApiRequest) -> Response:
    domain, sip = _find_domain(request), request.exchange.sip
    found = [it for sid in reversed(domain.mappings.get(_use(request), [])) if (it := sip.lists.find(sid))]
    key = "contents" if _is_nested(request) else "credential_list_mappings"
    return page(request, key, found, lambda it: _mapping(request, it))


async def fetch_mapping(request: ApiRequest) -> Response:
    return ok(_mapping(request, _find_mapped(request)))


async def delete_mapping(request: ApiRequest) -> Response:
    domain, found, use = _find_domain(request), _find_mapped(request), _use(request)
    left = [sid for sid in domain.mappings[use] if sid != found.sid]
    request.exchange.sip.domains.update(domain, {"mappings": domain.mappings | {use: left}})
    request.exchange.sip.admit()
    return gone()


def _secret(request: ApiRequest) -> str:
    """At least twelve characters, with a digit and both cases, as on the reference trunk."""
    secret = request.form.required("Password", WEAK_SECRET)
    kinds = (str.isdigit, str.islower, str.isupper)
    if len(secret) < _SHORTEST_SECRET or not all(any(map(kind, secret)) for kind in kinds):
        raise ApiError(WEAK_SECRET, "The password is too weak: 12 characters, a digit, lower and upper case.")
    return secret


def _use(request: ApiRequest) -> str:
    return request.ids.get("use", "Calls")


def _is_nested(request: ApiRequest) -> bool:
    return "use" in request.ids


def _find_domain(request: ApiRequest) -> Domain:
    return request.found(request.exchange.sip.domains.find(request.sid("domain", "SD")))


def _find_list(request: ApiRequest) -> CredentialList:
    return request.found(request.exchange.sip.lists.find(request.sid("list", "CL")))


def _find_mapped(request: ApiRequest) -> CredentialList:
    found = _find_list(request)
    is_mapped = found.sid in _find_domain(request).mappings.get(_use(request), [])
    return request.found(found if is_mapped else None)


def _find_credential(request: ApiRequest) -> Credential:
    found = request.exchange.sip.credentials.find(request.sid("credential", "CR"))
    return request.found(found if found and found.list_sid == _find_list(request).sid else None)


def _domain_settings(request: ApiRequest) -> dict[str, Any]:
    texts, flags = ("DomainName", "FriendlyName"), ("SipRegistration", "Secure")
    return read_settings(request.form, texts=texts, urls=_URLS, flags=flags)


def _basis(thing: Configured, account: Account) -> dict[str, Any]:
    return {
        "sid": thing.sid,
        "account_sid": account.sid,
        "date_created": rfc2822(datetime.fromisoformat(thing.created_at)),
        "date_updated": rfc2822(datetime.fromisoformat(thing.updated_at)),
    }


def _domain(domain: Domain, account: Account) -> dict[str, Any]:
    plain = (
        "domain_name", "friendly_name", "voice_url", "voice_method", "voice_fallback_url", "voice_fallback_method",
        "voice_status_callback_url", "voice_status_callback_method", "sip_registration", "secure",
    )  # fmt: skip
    rest = f"/SIP/Domains/{domain.sid}"
    return (
        _basis(domain, account)
        | {name: getattr(domain, name) for name in plain}
        | {
            "api_version": API_VERSION,
            "auth_type": "CREDENTIAL_LIST" if any(domain.mappings.values()) else "",
            "emergency_calling_enabled": False,
            "emergency_caller_sid": None,
            "byoc_trunk_sid": None,
            "uri": uri(account, rest),
            "subresource_uris": {"credential_list_mappings": uri(account, f"{rest}/CredentialListMappings")},
        }
    )


def _list(found: CredentialList, account: Account) -> dict[str, Any]:
    rest = f"/SIP/CredentialLists/{found.sid}"
    return _basis(found, account) | {
        "friendly_name": found.friendly_name,
        "uri": uri(account, rest),
        "subresource_uris": {"credentials": uri(account, f"{rest}/Credentials")},
    }


def _credential(credential: Credential, account: Account) -> dict[str, Any]:
    rest = f"/SIP/CredentialLists/{credential.list_sid}/Credentials/{credential.sid}"
    facts = {"credential_list_sid": credential.list_sid, "username": credential.username}
    return _basis(credential, account) | facts | {"uri": uri(account, rest)}


def _mapping(request: ApiRequest, found: CredentialList) -> dict[str, Any]:
    shown = _basis(found, request.account) | {"friendly_name": found.friendly_name}
    if _is_nested(request):
        return shown
    domain_sid = request.ids["domain"]
    rest = f"/SIP/Domains/{domain_sid}/CredentialListMappings/{found.sid}"
    return shown | {"domain_sid": domain_sid, "uri": uri(request.account, rest)}
