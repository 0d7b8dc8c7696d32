"""The parts of the switch know each other one way round: those above are only known by the ports they fill."""

import ast
from collections.abc import Container
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOUSE = ROOT / "infra" / "switch"
# A scripted telephone and its leg are two halves of one thing.
HALVES = {("infra.switch.legs.handset", "infra.switch.legs.simulated_leg")}


def test_nothing_in_the_switch_imports_itself_by_way_of_others_not_even_for_types() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in HOUSE.rglob("*.py")}
    known = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    graph = {name: _imports(path, known.keys()) - {name} for name, path in known.items()}
    for one, other in HALVES:
        graph[one].discard(other)

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as ring:
        raise AssertionError(" -> ".join(ring.args[1])) from None


def _imports(path: Path, known: Container[str]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return {name for name in found if name in known}
