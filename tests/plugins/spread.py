"""How tests are spread over workers: what takes long begins first, a file stays together, histories are shared out.

By itself xdist begins with the files of most tests, which are the quick ones: at the end one worker would sit through
the last file of few and slow tests while the others have nothing left to do.

xdist's own ``loadgroup`` marks test ids in a way that pytest 9 no longer heeds: every test would go its own way.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED_OUT = ("test_histories.py",)
TURNS = ("tests/e2e/", "tests/pages/", "tests/scenarios/", "tests/integration/")
"""Folders by how long one of their files may take, the longest first; histories fill what is left at the end."""


class ByFile(LoadScopeScheduling):
    """Hands out files; of those that are shared out, single tests."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.endswith(SHARED_OUT) else file


def turn(nodeid: str) -> int:
    """When a test is handed out; the least first."""
    if nodeid.partition("::")[0].endswith(SHARED_OUT):
        return len(TURNS) + 1
    return next((place for place, folder in enumerate(TURNS) if nodeid.startswith(folder)), len(TURNS))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker only: who runs the tests one after the other wants to hear of the quick ones first."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)
