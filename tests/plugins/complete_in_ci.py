"""In CI nothing is skipped: a skip is a failure there, so that a missing tool cannot hide what it would have tested."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Kind = TypeVar("Kind", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _refused(report) if _is_plain_skip(report) else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _refused(report) if report.skipped and _in_ci() else report


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _is_plain_skip(report: pytest.TestReport) -> bool:
    return report.skipped and not hasattr(report, "wasxfail") and _in_ci()


def _refused(report: Kind) -> Kind:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"Nothing may be skipped in CI, but this was: {reason}"
    return report
