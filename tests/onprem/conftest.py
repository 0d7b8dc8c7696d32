"""Stories on real telephones: each with a switch of its own beside the one Asterisk of the run."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from infra.onprem.asterisk_process import AsteriskProcess, Home
from infra.onprem.certificate import issue
from tests.onprem.site import Site
from tests.onprem.world import Line, World

HERE = Path(__file__).parent
Story = Callable[[World], Awaitable[None]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.onprem)


@pytest.fixture(scope="session")
def site(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A whole site, with certificates. Scanners may go on for long: what they do not find is not for want of trying."""
    tls = tmp_path_factory.mktemp("tls")
    issue(tls, ["localhost", "127.0.0.1"])
    settings = {"TLS_CERTIFICATE": f"{tls}/site.crt", "TLS_KEY": f"{tls}/site.key", "BAN_TRIES": "100000"}
    with Site(tmp_path_factory.mktemp("site"), tree, **settings) as site:
        site.authority = tls / "authority.crt"
        site.leave_noise()
        yield site


@pytest.fixture
def play(asterisk: AsteriskProcess, home: Home, line: Line, tmp_path: Path) -> Callable[[Story], None]:
    """Run a story: ``play(story)``; ``story`` gets a world with a switch in it."""

    def run(story: Story) -> None:
        async def main() -> None:
            async with World(line, home, tmp_path) as world:
                await story(world)
                assert not world.exchange.background.failures, world.exchange.background.failures

        asyncio.run(main())

    return run
