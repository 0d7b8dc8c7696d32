"""Which module answers which path."""

from collections.abc import Mapping
from typing import Final

from infra.switch.api import (
    account,
    applications,
    calls,
    conferences,
    messages,
    numbers,
    participants,
    queues,
    recordings,
    sip,
)
from infra.switch.api.request import Handler

_ACCOUNT: Final = "/2010-04-01/Accounts/{account}"

_MAPPINGS: Final[Mapping[str, Handler]] = {"GET": sip.list_mappings, "POST": sip.create_mapping}
_MAPPING: Final[Mapping[str, Handler]] = {"GET": sip.fetch_mapping, "DELETE": sip.delete_mapping}

_BELOW: Final[Mapping[str, Mapping[str, Handler]]] = {
    ".json": {"GET": account.fetch},
    "/Calls.json": {"GET": calls.list_all, "POST": calls.create},
    "/Calls/{call}.json": {"GET": calls.fetch, "POST": calls.update, "DELETE": calls.delete},
    "/Calls/{call}/Recordings.json": {"GET": recordings.list_of_call, "POST": recordings.start},
    "/Calls/{call}/Recordings/{recording}.json": {
        "GET": recordings.fetch_of_call,
        "POST": recordings.update_of_call,
        "DELETE": recordings.delete_nested,
    },
    "/Queues.json": {"GET": queues.list_all, "POST": queues.create},
    "/Queues/{queue}.json": {"GET": queues.fetch, "POST": queues.update, "DELETE": queues.delete},
    "/Queues/{queue}/Members.json": {"GET": queues.list_members},
    "/Queues/{queue}/Members/{member}.json": {"GET": queues.fetch_member, "POST": queues.dequeue},
    "/Conferences.json": {"GET": conferences.list_all},
    "/Conferences/{conference}.json": {"GET": conferences.fetch, "POST": conferences.update},
    "/Conferences/{conference}/Participants.json": {
        "GET": participants.list_all,
        "POST": participants.create,
    },
    "/Conferences/{conference}/Participants/{participant}.json": {
        "GET": participants.fetch,
        "POST": participants.update,
        "DELETE": participants.delete,
    },
    "/Conferences/{conference}/Recordings.json": {"GET": recordings.list_of_conference},
    "/Conferences/{conference}/Recordings/{recording}.json": {
        "GET": recordings.fetch_of_conference,
        "POST": recordings.update_of_conference,
        "DELETE": recordings.delete_nested,
    },
    "/Recordings.json": {"GET": recordings.list_all},
    "/Recordings/{recording}.json": {"GET": recordings.fetch, "DELETE": recordings.delete},
    "/Recordings/{recording}.wav": {"GET": recordings.media},
    "/Recordings/{recording}.mp3": {"GET": recordings.media},
    "/Recordings/{recording}": {"GET": recordings.media},
    "/Messages.json": {"GET": messages.list_all, "POST": messages.create},
    "/Messages/{message}.json": {
        "GET": messages.fetch,
        "POST": messages.update,
        "DELETE": messages.delete,
    },
    "/IncomingPhoneNumbers.json": {"GET": numbers.list_all, "POST": numbers.create},
    "/IncomingPhoneNumbers/{number}.json": {
        "GET": numbers.fetch,
        "POST": numbers.update,
        "DELETE": numbers.delete,
    },
    "/Applications.json": {"GET": applications.list_all, "POST": applications.create},
    "/Applications/{application}.json": {
        "GET": applications.fetch,
        "POST": applications.update,
        "DELETE": applications.delete,
    },
    "/SIP/Domains.json": {"GET": sip.list_domains, "POST": sip.create_domain},
    "/SIP/Domains/{domain}.json": {
        "GET": sip.fetch_domain,
        "POST": sip.update_domain,
        "DELETE": sip.delete_domain,
    },
    "/SIP/CredentialLists.json": {"GET": sip.list_lists, "POST": sip.create_list},
    "/SIP/CredentialLists/{list}.json": {"GET": sip.fetch_list, "POST": sip.update_list, "DELETE": sip.delete_list},
    "/SIP/CredentialLists/{list}/Credentials.json": {"GET": sip.list_credentials, "POST": sip.create_credential},
    "/SIP/CredentialLists/{list}/Credentials/{credential}.json": {
        "GET": sip.fetch_credential,
        "POST": sip.update_credential,
        "DELETE": sip.delete_credential,
    },
    "/SIP/Domains/{domain}/CredentialListMappings.json": _MAPPINGS,
    "/SIP/Domains/{domain}/CredentialListMappings/{list}.json": _MAPPING,
    "/SIP/Domains/{domain}/Auth/{use}/CredentialListMappings.json": _MAPPINGS,
    "/SIP/Domains/{domain}/Auth/{use}/CredentialListMappings/{list}.json": _MAPPING,
    "/AvailablePhoneNumbers/{country}/Local.json": {"GET": numbers.available},
    "/AvailablePhoneNumbers/{country}/Mobile.json": {"GET": numbers.available},
    "/AvailablePhoneNumbers/{country}/TollFree.json": {"GET": numbers.available},
}

ROUTES: Final[Mapping[str, Mapping[str, Handler]]] = {_ACCOUNT + path: handlers for path, handlers in _BELOW.items()}
