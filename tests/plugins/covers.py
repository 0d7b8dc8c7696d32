"""``make features``: which features and invariants have tests, told by their ``covers`` marks.

An id that docs/features.txt does not list stops every run: it is a slip of the pen that would hide a gap.
"""

from collections import defaultdict
from pathlib import Path

import pytest

LIST = Path(__file__).parents[2] / "docs" / "features.txt"


COVERING = pytest.StashKey[dict[str, list[str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--covered", action="store_true", help="print the covered features instead of the tests")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    known = known_features()
    strange = {f"{feature} ({item.nodeid})" for item in items for feature in features_of(item) if feature not in known}
    if strange:
        session.shouldfail = f"not in docs/features.txt: {', '.join(sorted(strange))}"
    if config.getoption("--covered"):
        config.stash[COVERING] = tests_by_feature(items)
        items.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("--covered"):
        return
    known, tests = known_features(), config.stash[COVERING]
    for feature, title in known.items():
        if feature in tests:
            terminalreporter.write_line(f"{feature}  {title}")
            for test in tests[feature]:
                terminalreporter.write_line(f"    {test}")
    terminalreporter.write_line(f"{len(tests)} of {len(known)} features and invariants are covered")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.getoption("--covered") and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


def known_features() -> dict[str, str]:
    """Return ``{id: title}`` in the order of the list."""
    lines = LIST.read_text().splitlines()
    pairs = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return {feature: title.strip() for feature, _, title in pairs}


def features_of(item: pytest.Item) -> list[str]:
    return [feature for mark in item.iter_markers("covers") for feature in mark.args]


def tests_by_feature(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Return the tests of each feature, once each however many parameters they have."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for item in items:
        for feature in features_of(item):
            found[feature][item.nodeid.partition("[")[0]] = None
    return {feature: list(tests) for feature, tests in found.items()}
