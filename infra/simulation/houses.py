"""Companies for histories: one for each rule that a company has, furnished with the worlds that go by it."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId
from infra.simulation.stage import WORLDS, World
from infra.simulation.switchboard import write_company
from infra.simulation.theatre import Theatre


def furnished(theatre: Theatre, numbers_from: int) -> Theatre:
    """Write every world, each in the company of its rule; numbers are counted from one that nobody else has."""
    companies = {rule: CompanyId(f"{theatre.company}-{rule}") for rule in sorted({each.second_call for each in WORLDS})}
    numbers: dict[str, str] = {}
    for rule, company in companies.items():
        numbers |= _furnish(theatre, company, [world for world in WORLDS if world.second_call == rule], numbers_from)
        numbers_from += len(numbers)
    return replace(theatre, company=companies["hold"], companies=companies, numbers=numbers)


def _furnish(theatre: Theatre, company: CompanyId, worlds: Sequence[World], numbers_from: int) -> dict[str, str]:
    documents = {key: doc for world in worlds for key, doc in world.documents().items()}
    flows = [name for kind, name in documents if kind is Kind.FLOW]
    numbers = {f"+47{numbers_from + n}": flow for n, flow in enumerate(flows)}
    answered_by = {flow: world.only for world in worlds for flow in world.flows if world.only is not None}
    only = {number: answered_by[flow] for number, flow in numbers.items() if flow in answered_by}
    rules = {"second_call": worlds[0].second_call}
    write_company(company, documents, numbers, now=theatre.now(), rules=rules, only=only)
    return {flow: number for number, flow in numbers.items()}


def house_of(theatre: Theatre, world: World) -> Theatre:
    """The theatre with the company whose rules a world goes by."""
    return replace(theatre, company=theatre.companies.get(world.second_call, theatre.company))
