"""How tests are spread over workers: a file stays together, but long series of random histories are shared out."""

import pytest

SHARED_OUT = ("test_histories.py",)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name not in SHARED_OUT:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
