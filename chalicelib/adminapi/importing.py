"""Bringing a configuration in from files: checked first, then written in an order that never leaves a loose end.

What is there already and not in the files stays. Repeating an import writes nothing, and one that died half-way is
finished by repeating it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.adminapi import bundle, campaigns, checks, whole
from chalicelib.adminapi.plan import Plan, read_plan
from chalicelib.audio import service as audio
from chalicelib.companies import config_store, entries, lookups
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import CompanyId
from chalicelib.flow import library
from chalicelib.flow.graph import PublishedFlow, flow_document, parse_flow
from chalicelib.flow.validation import may_publish, validate
from chalicelib.queues import staff
from chalicelib.users import service as users

Doc = dict[str, Any]


class ImportRefused(Invalid):
    """Nothing was written; ``details["problems"]`` says what is wrong in which file."""

    code = "import-refused"


@dataclass(slots=True)
class Outcome:
    """What an import did: how many things it wrote, numbers it had to leave out, flows that are drafts only."""

    written: int = 0
    skipped_numbers: list[str] = field(default_factory=list)
    unpublished: list[Doc] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import into one company, by one actor."""

    company: str
    actor: str
    now: datetime
    plan: Plan
    outcome: Outcome

    def put(self, kind: Kind, name: str, doc: Doc) -> None:
        before = config_store.find(self.company, kind, name)
        if before is None or before.doc != doc:
            self.save(kind, name, doc, before)

    def save(self, kind: Kind, name: str, doc: Doc, before: Document | None) -> Document:
        replaces = before.version if before else None
        self.outcome.written += 1
        return config_store.put(self.company, kind, name, doc, replaces=replaces, actor=self.actor, now=self.now)


def bring_in(company: str, data: bytes, *, skip_taken_numbers: bool, actor: str, now: datetime) -> Outcome:
    """Write everything in an export to a company.

    Raises:
        ImportRefused: something is wrong, and nothing was written.
        DocumentChanged: somebody is working on the same things; repeat the import.
    """
    plan = read_plan(bundle.unpack(data), exists=lambda need: checks.exists(company, need))
    work = Import(company=company, actor=actor, now=now, plan=plan, outcome=Outcome())
    _look_for_taken_numbers(work, skip=skip_taken_numbers)
    if plan.problems:
        raise ImportRefused(f"nothing was imported: {plan.problems[0]}", problems=plan.problems)
    work.put(Kind.COMPANY, company, plan.company)
    _users(work)
    _audio(work)
    for kind in (Kind.HOURS, Kind.QUEUE, Kind.VIP, Kind.ROUTES):
        for name, doc in plan.documents[kind].items():
            work.put(kind, name, doc)
    for (kind, name), members in plan.members.items():
        work.outcome.written += entries.replace(company, kind, name, members)
    for name, draft in plan.documents[Kind.FLOW].items():
        _draft(work, name, draft)
    _numbers(work)
    _campaigns(work)
    _publish(work)
    return work.outcome


def _look_for_taken_numbers(work: Import, *, skip: bool) -> None:
    numbers = work.plan.documents[Kind.NUMBER]
    for number in sorted(numbers):
        owner = lookups.find(lookups.number_key(number))
        if owner is None or owner.company == work.company:
            continue
        if skip:
            del numbers[number]
            work.outcome.skipped_numbers.append(number)
        else:
            work.plan.problems.append(f"numbers/{number}.json: this number is in use already")


def _users(work: Import) -> None:
    for name, doc in work.plan.users.items():
        before = users.find(work.company, name)
        if before is None or before.doc != doc:
            replaces = before.version if before else None
            users.put_user(work.company, name, doc, replaces=replaces, actor=work.actor, now=work.now)
            staff.follow(CompanyId(work.company), name, now=work.now)
            work.outcome.written += 1


def _audio(work: Import) -> None:
    for name, described in work.plan.documents[Kind.AUDIO].items():
        work.put(Kind.AUDIO, name, audio.keep(work.company, work.plan.sounds[name], described))


def _draft(work: Import, name: str, draft: Doc) -> None:
    before = config_store.find(work.company, Kind.FLOW, name)
    kept: Mapping[str, Any] = before.doc if before else {"published": 0, "latest": 0}
    work.put(Kind.FLOW, name, {**kept, "title": draft["title"] or name, "draft": draft})


def _numbers(work: Import) -> None:
    for number, doc in work.plan.documents[Kind.NUMBER].items():
        before = config_store.find(work.company, Kind.NUMBER, number)
        if before is None or before.doc != doc:
            replaces = before.version if before else None
            companies.put_number(work.company, number, doc, replaces=replaces, actor=work.actor, now=work.now)
            work.outcome.written += 1


def _campaigns(work: Import) -> None:
    """An import neither starts nor stops a campaign."""
    for name, doc in work.plan.documents[Kind.CAMPAIGN].items():
        work.put(Kind.CAMPAIGN, name, campaigns.complete(doc, config_store.find(work.company, Kind.CAMPAIGN, name)))


def _publish(work: Import) -> None:
    """Publish what was published where the files come from; flows that link to each other are judged together."""
    there = whole.published_flows(work.company)
    coming = {
        name: PublishedFlow(parse_flow(graph, name=name), 0)
        for name, graph in work.plan.published.items()
        if name not in there or flow_document(there[name].flow) != graph
    }
    book = replace(whole.book(work.company), flows={**there, **coming})
    for name, wanted in coming.items():
        problems = validate(wanted.flow, book)
        if may_publish(problems):
            _publish_one(work, name, work.plan.published[name])
        else:
            errors = [problem.to_document() for problem in problems if problem.severity == "error"]
            work.outcome.unpublished.append({"flow": name, "problems": errors})


def _publish_one(work: Import, name: str, graph: Doc) -> None:
    """Publishing takes the draft; where that is to be another one, it is put back afterwards."""
    draft = work.plan.documents[Kind.FLOW][name]
    if graph != draft:
        _draft(work, name, graph)
    library.publish(work.company, name, actor=work.actor, note="Imported", now=work.now)
    work.outcome.written += 1
    _draft(work, name, draft)
