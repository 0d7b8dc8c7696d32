"""Which of the calls an agent may take comes first, told in words from the company's own configuration.

The rule itself is ``queues.matching.match``: the lower priority number first whichever queue the call waits in, then
who has waited longest. A call's number comes from the flow's queue element, so it is the published flows that say.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.flow import library
from chalicelib.flow.reading import settings_of
from chalicelib.flow.registry import ELEMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Queues whose callers stand together in line, because their calls have the same priority number."""

    priority: int
    queues: tuple[QueueName, ...]


def find_steps(company: CompanyId, queues: Collection[QueueName]) -> list[Step]:
    """Read in which order the calls of these queues are offered; a queue may stand in several steps, or in none."""
    return steps((queue, priority) for queue, priority in _elements(company) if queue in queues)


def _elements(company: CompanyId) -> Iterator[tuple[QueueName, int]]:
    """Yield the numbers of those who wait, and of those called back where nobody waits: who waited keeps their own."""
    nodes = list(_nodes(company))
    waited_in = {settings.queue for kind, settings in nodes if kind == "queue"}
    for kind, settings in nodes:
        if kind == "queue" or settings.queue not in waited_in:
            yield QueueName(settings.queue), settings.priority


def _nodes(company: CompanyId) -> Iterator[tuple[str, Any]]:
    for document in config_store.list_all(company, Kind.FLOW):
        published = library.recall_published(company, document.name)
        for node in published.flow.nodes.values() if published else ():
            if node.type in {"queue", "callback"}:
                yield node.type, settings_of(node, ELEMENTS[node.type])


def steps(elements: Iterable[tuple[QueueName, int]]) -> list[Step]:
    """Put queue elements in the order in which their callers are served."""
    by_priority: dict[int, set[QueueName]] = {}
    for queue, priority in elements:
        by_priority.setdefault(priority, set()).add(queue)
    return [Step(priority=number, queues=tuple(sorted(by_priority[number]))) for number in sorted(by_priority)]


def sentence(order: Sequence[Step], queues: Collection[QueueName], titles: Mapping[QueueName, str]) -> str:
    """Say the rule as it falls out for these queues."""
    if not queues:
        return "There is no queue, so no calls are offered."
    reached = {name for step in order for name in step.queues}
    lost = _listed(sorted(titles.get(name, name) for name in queues if name not in reached))
    unreached = f" No published flow leads to {lost}." if lost else ""
    if not order:
        return unreached.strip()
    return _rule(order, titles) + unreached


def _rule(order: Sequence[Step], titles: Mapping[QueueName, str]) -> str:
    named = [_listed([titles.get(name, name) for name in step.queues]) for step in order]
    if len(order) == 1:
        place = f" in {named[0]}" if len(order[0].queues) == 1 else f", whether in {_listed_or(order[0], titles)}"
        return f"Whoever has waited longest comes first{place}."
    first, *rest = (f"{name} (priority {step.priority})" for step, name in zip(order, named, strict=True))
    then = "".join(f", then of {each}" for each in rest)
    return (
        f"Callers of {first} come first{then}. With the same priority, whoever has waited longest comes first, "
        "whichever queue they wait in."
    )


def _listed_or(step: Step, titles: Mapping[QueueName, str]) -> str:
    return _listed([titles.get(name, name) for name in step.queues], last="or")


def _listed(names: Sequence[str], *, last: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""
