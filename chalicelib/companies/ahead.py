"""What a call to a flow will ask of the configuration, noted beside the numbers that lead there: all read at once.

A note says only what to read, never what stands there: one that is old costs a round trip and misleads nobody.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.companies import config_store, lookups
from chalicelib.companies.config_store import Ref
from chalicelib.companies.documents import Kind
from chalicelib.companies.tables import CONFIG

MOST: Final = 60
"""Documents named by one note; a flow that asks for more finds the rest by itself."""


def note(company: str, flow: str, refs: Iterable[Ref]) -> None:
    """Write down what calls to ``flow`` ask for, also beside each number that leads to it."""
    names = [f"{kind.value}#{name}" for kind, name in refs][:MOST]
    dynamo.put(CONFIG, {**_key(company, flow), "refs": names})
    for number in config_store.list_all(company, Kind.NUMBER):
        if number.doc.get("flow") == flow:
            lookups.note(lookups.number_key(number.name), company=company, target=flow, ahead=names)


def noted(company: str, flow: str | None) -> list[str]:
    """What was written down for a flow, as it stands beside numbers."""
    found: Mapping[str, Any] = (dynamo.get(CONFIG, _key(company, flow)) if flow else None) or {}
    return [str(name) for name in found.get("refs", ())]


def read(names: Iterable[str]) -> tuple[Ref, ...]:
    """Turn a note into references; what another release may have meant by it is left out."""
    parts = [name.partition("#") for name in names]
    return tuple((Kind(kind), name) for kind, _, name in parts if kind in set(Kind))


def _key(company: str, flow: str) -> dict[str, str]:
    return {"company": company, "key": f"~ahead#{flow}"}
