"""The whole house, started once a file of tests, and the people who visit it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.house import House
from tests.e2e.people import People


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[People]:
    with People(browser, house.address) as visitors:
        yield visitors
    assert visitors.complaints == []
