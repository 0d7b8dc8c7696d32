"""The switch with real telephones as an ASGI application: REST for the functions, Asterisk behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute

from infra.switch.api.app import build_api
from infra.switch.ari.client import Ari
from infra.switch.clock import WallClock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.http import HttpFetcher
from infra.switch.legs.asterisk.driver import AsteriskDriver
from infra.switch.legs.asterisk.library import SoundLibrary
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.settings import AsteriskSettings
from infra.switch.legs.asterisk.sounds import Sounds
from infra.switch.legs.asterisk.speech import Espeak, Speaker
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.legs.asterisk.trimming import Darkroom
from infra.switch.phones.sip_relay import SipRelay
from infra.switch.phones.softphones import Softphones
from infra.switch.settings import SwitchSettings
from infra.switch.texting import Text
from infra.switch.webhook import Webhooks


class NoCarrier:
    """Texts go nowhere: a site without a gateway for them is told so by their status."""

    async def deliver(self, text: Text) -> bool:
        del text
        return False


class SwitchOnAsterisk:
    """The parts put together; ``start`` connects and takes calls."""

    def __init__(self, settings: SwitchSettings, asterisk: AsteriskSettings, fetcher: Fetcher | None = None) -> None:
        self._own_fetcher = HttpFetcher()
        fetcher = fetcher or self._own_fetcher
        sounds = Sounds(asterisk.sounds)
        ari = Ari(asterisk.ari)
        studio = Studio(ari, sounds, Speaker(sounds, Espeak()), Darkroom(asterisk.recordings))
        self.driver = AsteriskDriver(studio, asterisk.addresses, Telephones(asterisk.telephones))
        surroundings = Surroundings(
            driver=self.driver,
            fetcher=fetcher,
            clock=WallClock(),
            carrier=NoCarrier(),
            media=SoundLibrary(Webhooks(fetcher, auth_token=settings.account.auth_token), sounds),
            numbers_path=settings.data_dir / "numbers.json" if settings.data_dir else None,
        )
        self.exchange = Exchange(settings.account, surroundings)
        self.driver.receive = self.exchange.receive
        softphones = Softphones(ari)
        self.driver.at_browser = softphones.endpoint
        auth_token = settings.account.auth_token
        self.sip = SipRelay(softphones, surroundings.clock, auth_token=auth_token, url=asterisk.ari.sip_url)

    async def start(self) -> None:
        self.driver.start()

    async def close(self) -> None:
        await self.exchange.close()
        await self.driver.close()
        await self._own_fetcher.close()

    async def health(self, request: Request) -> JSONResponse:
        """Healthy is a switch that can take a call."""
        del request
        if self.driver.is_ready:
            return JSONResponse({"status": "ok"})
        return JSONResponse({"status": "asterisk is not reached"}, 503)

    @asynccontextmanager
    async def live(self, app: Starlette) -> AsyncIterator[None]:
        del app
        await self.start()
        yield
        await self.close()


def build_on_asterisk(
    settings: SwitchSettings, asterisk: AsteriskSettings, fetcher: Fetcher | None = None
) -> Starlette:
    """Build the application; ``app.state.switch`` is the switch itself.

    Whoever mounts the application, instead of serving it, awaits the switch's ``start()`` and ``close()``: a mounted
    application hears of neither.
    """
    switch = SwitchOnAsterisk(settings, asterisk, fetcher)
    routes = [
        Route("/health", switch.health),
        WebSocketRoute("/phones/ws", switch.sip.serve),
        Mount("/", build_api(switch.exchange)),
    ]
    app = Starlette(routes=routes, lifespan=switch.live)
    app.state.switch = switch
    return app
