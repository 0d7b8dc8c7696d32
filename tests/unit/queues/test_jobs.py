"""The kinds of job there are, and those that are sent."""

import ast
from pathlib import Path

from chalicelib.flow import events
from chalicelib.queues import paths
from chalicelib.queues.jobs import KINDS


def sent_kinds() -> set[str]:
    """Every ``{"kind": "…"}`` written anywhere in the room."""
    found: set[str] = set()
    for file in Path(paths.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "kind" and isinstance(value, ast.Constant):
                        found.add(value.value)
    return found


def test_every_kind_that_is_sent_is_known_and_every_known_kind_is_sent() -> None:
    assert sent_kinds() == set(KINDS)


def test_the_paths_speak_of_events_as_the_flow_does() -> None:
    assert paths.LEFT_QUEUE == events.LEFT_QUEUE
    assert paths.AGAIN == events.CONTINUE
