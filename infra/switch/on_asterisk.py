"""The switch with real telephones as an ASGI application: REST for the functions, Asterisk behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from infra.switch.api.app import build_api
from infra.switch.ari.client import Ari
from infra.switch.clock import WallClock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.http import HttpxFetcher
from infra.switch.legs.asterisk.driver import AsteriskDriver
from infra.switch.legs.asterisk.library import SoundLibrary
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.settings import AsteriskSettings
from infra.switch.legs.asterisk.sounds import Sounds
from infra.switch.legs.asterisk.speech import Espeak, Speaker
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.legs.asterisk.trimming import Darkroom
from infra.switch.settings import SwitchSettings
from infra.switch.texting import Text
from infra.switch.webhook import Webhooks


class NoCarrier:
    """Texts go nowhere: a site without a gateway for them is told so by their status."""

    async def deliver(self, text: Text) -> bool:
        del text
        return False


def build_on_asterisk(
    settings: SwitchSettings, asterisk: AsteriskSettings, fetcher: Fetcher | None = None
) -> Starlette:
    """Put the switch together; it connects, and takes calls, when the application starts.

    Whoever mounts the application, instead of serving it, awaits ``app.state.start()`` and ``app.state.close()``: a
    mounted application hears of neither.
    """
    own_fetcher = HttpxFetcher()
    fetcher = fetcher or own_fetcher
    sounds = Sounds(asterisk.sounds)
    studio = Studio(Ari(asterisk.ari), sounds, Speaker(sounds, Espeak()), Darkroom(asterisk.recordings))
    driver = AsteriskDriver(studio, asterisk.addresses, Telephones(asterisk.telephones))
    exchange = Exchange(
        settings.account,
        Surroundings(
            driver=driver,
            fetcher=fetcher,
            clock=WallClock(),
            carrier=NoCarrier(),
            media=SoundLibrary(Webhooks(fetcher, auth_token=settings.account.auth_token), sounds),
            numbers_path=settings.data_dir / "numbers.json" if settings.data_dir else None,
        ),
    )
    driver.receive = exchange.receive

    async def start() -> None:
        driver.start()

    async def close() -> None:
        await exchange.close()
        await driver.close()
        await own_fetcher.close()

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        del app
        await start()
        yield
        await close()

    async def health(request: Request) -> JSONResponse:
        """Healthy is a switch that can take a call."""
        del request
        status = "ok" if driver.is_ready else "asterisk is not reached"
        return JSONResponse({"status": status}, 200 if driver.is_ready else 503)

    app = Starlette(routes=[Route("/health", health), Mount("/", build_api(exchange))], lifespan=live)
    app.state.exchange = exchange
    app.state.driver = driver
    app.state.start, app.state.close = start, close
    return app
