"""From what a client wrote to the document that is stored, kind by kind, and what such a document needs to exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from chalicelib.adminapi import bodies
from chalicelib.companies import config_store
from chalicelib.companies.documents import TITLES, Kind
from chalicelib.companies.phone import to_e164
from chalicelib.core.errors import Invalid
from chalicelib.directory.hours_document import hours_document, parse_hours
from chalicelib.flow.graph import flow_document, parse_flow
from chalicelib.flow.route_lists import parse_route_list, route_list_document
from chalicelib.flow.vip_lists import parse_vip_list, vip_list_document
from chalicelib.users import service as users

Doc = dict[str, Any]
USER: Final = "user"
Need = tuple[Kind | str, str]
"""Something a document refers to: a kind of document (or :data:`USER`), and its name."""


class UnknownReference(Invalid):
    """The document names something that is not there."""

    code = "unknown-reference"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems[:3]), problems=problems)


def company(name: str, body: Doc) -> Doc:
    from zoneinfo import available_timezones  # noqa: PLC0415  reads a folder; only this needs it

    del name
    doc = bodies.parse("company.CompanyBody", body)
    if doc["zone"] not in available_timezones():
        raise bodies.BodyInvalid("zone: there is no such time zone", problems=["zone: there is no such time zone"])
    if doc["sms_number"]:
        doc["sms_number"] = to_e164(doc["sms_number"], country=doc["country"])
    return doc


def user(body: Doc, *, country: str) -> Doc:
    doc = bodies.parse("user.UserBody", body)
    missing = doc["endpoint"] in {"phone", "sip"} and not doc[doc["endpoint"]]
    if missing:
        problem = f"endpoint: there is no {doc['endpoint']} to ring; fill it in, or choose the softphone"
        raise bodies.BodyInvalid(problem, problems=[problem])
    if doc["phone"]:
        doc["phone"] = to_e164(doc["phone"], country=country)
    return doc


def number(name: str, body: Doc) -> Doc:
    del name
    return bodies.parse("company.NumberBody", body)


def queue(name: str, body: Doc) -> Doc:
    del name
    return bodies.parse("queue.QueueBody", body)


def campaign(name: str, body: Doc) -> Doc:
    """Whether it runs is read, and changed by starting and stopping it."""
    del name
    doc = bodies.parse("campaign.CampaignBody", {key: value for key, value in body.items() if key != "is_running"})
    for field in ("outcomes", "shown"):
        names = [each["name"] for each in doc[field]]
        if len(names) != len(set(names)):
            problem = f"{field}: two have the same name"
            raise bodies.BodyInvalid(problem, problems=[problem])
    return doc


def hours(name: str, body: Doc) -> Doc:
    return hours_document(parse_hours(body, name=name))


def vip(name: str, body: Doc) -> Doc:
    return vip_list_document(parse_vip_list(body, name=name))


def routes(name: str, body: Doc) -> Doc:
    return route_list_document(parse_route_list(body, name=name))


def draft(name: str, body: Doc) -> Doc:
    """Read a flow's draft: only its shape is judged, so that half-built flows can be kept."""
    return flow_document(parse_flow(body, name=name))


def needs(kind: Kind, doc: Doc) -> Iterator[Need]:
    """What must exist before a document may be stored; flows are judged when they are published instead."""
    yield from _NEEDS.get(kind, _nothing)(doc)


def _nothing(doc: Doc) -> Iterable[Need]:
    del doc
    return ()


def _queue_needs(doc: Doc) -> Iterable[Need]:
    music: list[Need] = [(Kind.AUDIO, doc["music"])] if doc["music"] else []
    return [*music, *((USER, member) for member in doc["members"])]


def _number_needs(doc: Doc) -> Iterable[Need]:
    flow: list[Need] = [(Kind.FLOW, doc["flow"])] if doc["flow"] else []
    return [*flow, *((USER, agent) for agent in doc.get("agents") or ())]


def _routes_needs(doc: Doc) -> Iterable[Need]:
    return [(Kind.FLOW, item["target"]) for item in doc["destinations"] if item["kind"] == "flow"]


def _campaign_needs(doc: Doc) -> Iterable[Need]:
    hours: list[Need] = [(Kind.HOURS, doc["hours"])] if doc["hours"] else []
    agents: list[Need] = [(USER, agent) for agent in doc["visible_to"] or ()]
    return [(Kind.QUEUE, doc["queue"]), (Kind.NUMBER, doc["number"]), *hours, *agents]


_NEEDS: Final[Mapping[Kind, Callable[[Doc], Iterable[Need]]]] = {
    Kind.QUEUE: _queue_needs,
    Kind.NUMBER: _number_needs,
    Kind.ROUTES: _routes_needs,
    Kind.CAMPAIGN: _campaign_needs,
}


def insist(company: str, wanted: Iterable[Need]) -> None:
    """Insist that everything a document needs exists.

    Raises:
        UnknownReference: and says what does not.
    """
    missing = [need for need in sorted(set(wanted)) if not exists(company, need)]
    if missing:
        raise UnknownReference([f"there is no {title(kind)} {name}" for kind, name in missing])


def exists(company: str, need: Need) -> bool:
    kind, name = need
    if isinstance(kind, Kind):
        return config_store.find(company, kind, name) is not None
    return users.find(company, name) is not None


def title(kind: Kind | str) -> str:
    return TITLES[kind] if isinstance(kind, Kind) else kind
