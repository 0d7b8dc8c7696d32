"""The switch with real telephones as an ASGI application: REST for the functions, Asterisk behind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute

from infra.switch.api.app import WithApi, build_api, is_authentic
from infra.switch.api.errors import unauthorised
from infra.switch.ari.client import Ari
from infra.switch.clock import WallClock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.http import HttpFetcher
from infra.switch.legs.asterisk.doorman import Doorman
from infra.switch.legs.asterisk.driver import AsteriskDriver
from infra.switch.legs.asterisk.library import SoundLibrary
from infra.switch.legs.asterisk.logs import keep_short
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.presence import Presence
from infra.switch.legs.asterisk.purse import Purse
from infra.switch.legs.asterisk.settings import AsteriskSettings
from infra.switch.legs.asterisk.sounds import Sounds
from infra.switch.legs.asterisk.speech import Speaker
from infra.switch.legs.asterisk.suspicion import Suspicion
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.legs.asterisk.trimming import Darkroom
from infra.switch.phones.sip_relay import SipRelay
from infra.switch.phones.softphones import Softphones
from infra.switch.settings import SwitchSettings
from infra.switch.texting import Text
from infra.switch.texts.gateway import Gateway, Nowhere
from infra.switch.watch.figures import CONTENT_TYPE, Figure, Sample, in_text
from infra.switch.watch.measured import Measured
from infra.switch.webhook import Webhooks

LOOK_S: Final = 0.2
MEGABYTE: Final = 1024 * 1024
CAP_REACHED: Final = "none: the day has cost what it may (OUTGOING_DAY_CAP)"


class SwitchOnAsterisk:
    """The parts put together; ``start`` connects and takes calls."""

    def __init__(
        self,
        settings: SwitchSettings,
        asterisk: AsteriskSettings,
        fetcher: Fetcher | None = None,
        texts: Gateway | None = None,
    ) -> None:
        auth_token = settings.account.auth_token
        self._own_fetcher = HttpFetcher()
        self._measured = Measured(fetcher or self._own_fetcher)
        webhooks = Webhooks(self._measured, auth_token=auth_token)
        self._is_draining = False
        self.texts = texts or Nowhere()
        sounds = Sounds(asterisk.sounds)
        ari = Ari(asterisk.ari)
        studio = Studio(ari, sounds, Speaker(sounds, *asterisk.voices), Darkroom(asterisk.recordings))
        clock = WallClock()
        self._purse = Purse(asterisk.tariff, clock.now, settings.data_dir / "spent.json" if settings.data_dir else None)
        telephones = Telephones(asterisk.telephones)
        self._logs, self._longest_log = asterisk.home / "log", asterisk.log_mb * MEGABYTE
        self._doorman = Doorman(
            ari,
            Suspicion(asterisk.rule),
            log=self._logs / "security",
            bans=asterisk.home / "run" / "bans.conf",
            knows_telephones=lambda: ari.connected.is_set() and telephones.are_known,
        )
        self._watching: list[asyncio.Task[None]] = []
        self.driver = AsteriskDriver(studio, asterisk.addresses, telephones, self._purse)
        surroundings = Surroundings(
            driver=self.driver,
            fetcher=self._measured,
            clock=clock,
            carrier=self.texts,
            media=SoundLibrary(webhooks, sounds),
            telephones=telephones,
            **settings.memory(),
        )
        self.exchange = Exchange(settings.account, surroundings)
        self.driver.receive = self.exchange.receive
        self.texts.receive, self.texts.receipt = self._receive_text, self.exchange.messages.receipt
        softphones = Softphones(ari)
        self.driver.at_browser = softphones.endpoint
        self.driver.is_ours = lambda name: name == asterisk.realm or self.exchange.sip.has_domain(name)
        self._presence = Presence(ari, webhooks, lambda: telephones.identities, url=asterisk.devices_url)
        self.sip = SipRelay(softphones, clock, auth_token=auth_token, url=asterisk.ari.sip_url)

    async def start(self) -> None:
        self.driver.start()
        watches = (self._doorman.watch(), self._presence.watch(), keep_short(self._logs, self._longest_log))
        self._watching = [asyncio.create_task(watch) for watch in watches]
        self.exchange.recover()
        await self.texts.start()

    def _receive_text(self, text: Text) -> None:
        """A gateway may bring texts of numbers that are not ours: they are dropped."""
        if self.exchange.numbers.by_address(text.to):
            self.exchange.receive_text(text)

    async def drain(self, *, limit_s: float, is_urgent: Callable[[], bool]) -> None:
        """Take no new calls, and return when the last one has ended: nobody is cut off by an update.

        Sooner, when ``limit_s`` is over or ``is_urgent`` becomes true.
        """
        self._is_draining = True
        self.exchange.outgoing.is_draining = True
        self.driver.receive = self.driver.turn_away
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limit_s
        while self.driver.tally.live and loop.time() < deadline and not is_urgent():  # noqa: ASYNC110  a signal's flag
            await asyncio.sleep(LOOK_S)

    async def close(self) -> None:
        for watch in self._watching:
            watch.cancel()
        await self.texts.close()
        await self.exchange.close()
        await self.driver.close()
        await self._own_fetcher.close()

    async def health(self, request: Request) -> JSONResponse:
        """Healthy is a switch that can take a call."""
        del request
        if self._is_draining:
            return JSONResponse({"status": "draining"}, 503)
        if self.driver.is_ready:
            return JSONResponse({"status": "ok"} | ({"outgoing": CAP_REACHED} if self._purse.is_empty else {}))
        return JSONResponse({"status": "asterisk is not reached"}, 503)

    async def metrics(self, request: Request) -> Response:
        """For Prometheus, with the credentials of the REST API."""
        if not is_authentic(request.headers.get("authorization", ""), self.exchange.account):
            return unauthorised()
        return Response(in_text(self._figures()), media_type=CONTENT_TYPE)

    def _figures(self) -> list[Figure]:
        state = [("asterisk_reached", self.driver.is_ready), ("draining", self._is_draining)]
        flags = [Figure(name, "gauge", "1 when it is so.", [Sample(int(is_so))]) for name, is_so in state]
        return [
            *flags,
            *self.driver.tally.figures(),
            *self._measured.figures(),
            *self._purse.figures(),
            *self._doorman.figures(),
        ]

    @asynccontextmanager
    async def live(self, app: Starlette) -> AsyncIterator[None]:
        del app
        await self.start()
        yield
        await self.close()


def build_on_asterisk(
    settings: SwitchSettings,
    asterisk: AsteriskSettings,
    fetcher: Fetcher | None = None,
    texts: Gateway | None = None,
) -> Starlette:
    """Build the application; ``app.state.switch`` is the switch itself.

    Whoever mounts the application, instead of serving it, awaits the switch's ``start()`` and ``close()``: a mounted
    application hears of neither.
    """
    switch = SwitchOnAsterisk(settings, asterisk, fetcher, texts)
    api = build_api(switch.exchange)
    routes = [
        Route("/health", switch.health),
        Route("/metrics", switch.metrics),
        WebSocketRoute("/phones/ws", switch.sip.serve),
        *switch.texts.routes,
        Mount("/", api),
    ]
    app = WithApi(routes=routes, lifespan=switch.live)
    app.state.switch, app.state.api = switch, api
    return app
