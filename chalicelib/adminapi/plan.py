"""What an import is about to write: read from files and checked as a whole, before anything is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.adminapi import bundle, checks
from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.exporting import AS_DRAFT, FOLDERS, FORMAT, MARK
from chalicelib.audio.domain import Source
from chalicelib.audio.sound import Sound, read_upload
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import Invalid, SwitchboardError
from chalicelib.core.ids import is_slug
from chalicelib.flow.phone_numbers import is_e164
from chalicelib.flow.route_lists import is_value, parse_route_list

Doc = dict[str, Any]
_KINDS: Final = {folder: kind for kind, folder in FOLDERS.items()}
_MAX_PROBLEMS: Final = 50


@dataclass(slots=True)
class Plan:
    """Documents by kind and name, and everything that is wrong with them.

    Attributes:
        members: the entries of VIP and route lists, value → fields.
        published: the graph that calls are to run on, of the flows that have one.
    """

    company: Doc = field(default_factory=dict)
    users: dict[str, Doc] = field(default_factory=dict)
    documents: dict[Kind, dict[str, Doc]] = field(default_factory=lambda: {kind: {} for kind in FOLDERS})
    sounds: dict[str, Sound] = field(default_factory=dict)
    members: dict[tuple[Kind, str], dict[str, Doc]] = field(default_factory=dict)
    published: dict[str, Doc] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def has(self, need: checks.Need) -> bool:
        kind, name = need
        return name in (self.documents[kind] if isinstance(kind, Kind) else self.users)


def read_plan(files: bundle.Files, *, exists: Callable[[checks.Need], bool]) -> Plan:
    """Read an export's files; ``exists`` tells what the company has already."""
    plan = Plan()
    for path in (MARK, "company.json"):
        if path not in files:
            plan.problems.append(f"{path} is missing: this is no export of a configuration")
    country = "NO"
    for path in sorted(files, key=lambda path: (path != "company.json", path)):
        try:
            _read(plan, path, files[path], country)
        except SwitchboardError as error:
            plan.problems.append(f"{path}: {error}")
        country = plan.company.get("country", country)
        if len(plan.problems) >= _MAX_PROBLEMS:
            return plan
    plan.problems += _loose_ends(plan, exists)
    return plan


def _read(plan: Plan, path: str, data: bytes, country: str) -> None:
    folder, _, file = path.rpartition("/")
    name, _, suffix = file.rpartition(".")
    if path == MARK:
        if bundle.read_json(data) != FORMAT:
            raise Invalid("this export was made by another release")
    elif path == "company.json":
        plan.company = checks.company("", bundle.read_json(data))
    elif folder == "audio" and suffix == "wav" and is_slug(name):
        plan.sounds[name] = read_upload(data)
    elif folder == "users" and suffix == "json" and is_slug(name):
        plan.users[name] = checks.user(bundle.read_json(data), country=country)
    elif folder in _KINDS and suffix == "json" and _is_name(_KINDS[folder], name):
        _READERS[_KINDS[folder]](plan, name, bundle.read_json(data))
    else:
        raise Invalid("this file is not part of a configuration")


def _is_name(kind: Kind, name: str) -> bool:
    return is_e164(name) if kind is Kind.NUMBER else is_slug(name)


def _plain(kind: Kind, check: Callable[[str, Doc], Doc]) -> Callable[[Plan, str, Doc], None]:
    def read(plan: Plan, name: str, body: Doc) -> None:
        plan.documents[kind][name] = check(name, body)

    return read


def _read_audio(plan: Plan, name: str, body: Doc) -> None:
    source = body.pop("source", None)
    if source not in set(Source):
        raise Invalid(f"source must be one of {', '.join(Source)}")
    plan.documents[Kind.AUDIO][name] = {**parse("telephony.AudioBody", body), "source": source}


def _read_vip(plan: Plan, name: str, body: Doc) -> None:
    numbers = body.pop("numbers", {})
    if not isinstance(numbers, dict) or not all(isinstance(note, str) for note in numbers.values()):
        raise Invalid("numbers must be an object of number and note")
    if not all(map(is_e164, numbers)):
        raise Invalid("numbers must be in E.164, such as +4721000000")
    plan.documents[Kind.VIP][name] = checks.vip(name, body)
    plan.members[Kind.VIP, name] = {number: {"note": note} for number, note in numbers.items()}


def _read_routes(plan: Plan, name: str, body: Doc) -> None:
    values = body.pop("values", {})
    if not isinstance(values, dict) or not all(map(is_value, values)):
        raise Invalid("values must be an object of digits and destination")
    doc = checks.routes(name, body)
    routes = parse_route_list(doc, name=name)
    if any(not isinstance(to, str) or routes.destination(to) is None for to in values.values()):
        raise Invalid("values lead to destinations that the list does not have")
    plan.documents[Kind.ROUTES][name] = doc
    plan.members[Kind.ROUTES, name] = {value: {"destination": to} for value, to in values.items()}


def _read_flow(plan: Plan, name: str, body: Doc) -> None:
    if set(body) != {"draft", "published"} or not isinstance(body["draft"], dict):
        raise Invalid("a flow has a draft, and what is published (null, “as-draft”, or a flow)")
    draft = checks.draft(name, body["draft"])
    plan.documents[Kind.FLOW][name] = draft
    match body["published"]:
        case None:
            return
        case str() as word if word == AS_DRAFT:
            plan.published[name] = draft
        case dict() as graph:
            plan.published[name] = checks.draft(name, graph)
        case _:
            raise Invalid("published is null, “as-draft”, or a flow")


_READERS: Final[dict[Kind, Callable[[Plan, str, Doc], None]]] = {
    Kind.NUMBER: _plain(Kind.NUMBER, checks.number),
    Kind.HOURS: _plain(Kind.HOURS, checks.hours),
    Kind.QUEUE: _plain(Kind.QUEUE, checks.queue),
    Kind.FLOW: _read_flow,
    Kind.VIP: _read_vip,
    Kind.ROUTES: _read_routes,
    Kind.AUDIO: _read_audio,
    Kind.CAMPAIGN: _plain(Kind.CAMPAIGN, checks.campaign),
}


def _loose_ends(plan: Plan, exists: Callable[[checks.Need], bool]) -> Iterator[str]:
    """Names that neither the files nor the company have."""
    for kind, documents in plan.documents.items():
        for name, doc in documents.items():
            missing = [need for need in checks.needs(kind, doc) if not plan.has(need) and not exists(need)]
            for other, wanted in sorted(set(missing)):
                yield f"{FOLDERS[kind]}/{name}.json: there is no {checks.title(other)} {wanted}"
    for name in sorted(set(plan.documents[Kind.AUDIO]) ^ set(plan.sounds)):
        yield f"audio/{name}: needs both its .json and its .wav"
