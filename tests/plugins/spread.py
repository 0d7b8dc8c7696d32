"""How tests are spread over workers: a file stays together, but long series of random histories are shared out.

xdist's own ``loadgroup`` marks test ids in a way that pytest 9 no longer heeds: every test would go its own way.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED_OUT = ("test_histories.py",)


class ByFile(LoadScopeScheduling):
    """Hands out files; of those that are shared out, single tests."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.endswith(SHARED_OUT) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    return ByFile(config, log)
