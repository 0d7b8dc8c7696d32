"""The simulated switch as an ASGI application, to be mounted under any path."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute

from infra.switch.api.app import WithApi, build_api
from infra.switch.clock import WallClock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.http import HttpFetcher
from infra.switch.legs.simulated import SimulatedDriver
from infra.switch.phones.air import Air
from infra.switch.phones.desk import Desk
from infra.switch.phones.websocket import PhoneSocket
from infra.switch.settings import SwitchSettings


def build(settings: SwitchSettings, fetcher: Fetcher | None = None) -> Starlette:
    """Put the switch together for real time and browsers.

    ``app.state.exchange`` is the switch itself. Whoever mounts the application, instead of serving it, awaits
    ``app.state.start()`` and ``app.state.close()``: a mounted application hears of neither.
    """
    driver, clock, own_fetcher = SimulatedDriver(), WallClock(), HttpFetcher()
    surroundings = Surroundings(
        driver=driver,
        fetcher=fetcher or own_fetcher,
        clock=clock,
        carrier=Air(driver),
        **settings.memory(),
    )
    exchange = Exchange(settings.account, surroundings)
    driver.receive = exchange.receive_own
    desk = Desk(exchange, driver, grace_s=settings.grace_s)
    phones = PhoneSocket(desk, clock, settings.account.auth_token)
    api = build_api(exchange)
    routes = [
        Route("/health", _health),
        WebSocketRoute("/phones/ws", phones.serve),
        Mount("/", api),
    ]
    app = WithApi(routes=routes, lifespan=_lifespan)
    app.state.exchange, app.state.api = exchange, api

    async def close() -> None:
        await exchange.close()
        await own_fetcher.close()

    async def start() -> None:
        exchange.recover()

    app.state.start, app.state.close = start, close
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    await app.state.start()
    yield
    await app.state.close()


async def _health(request: Request) -> JSONResponse:
    del request
    return JSONResponse({"status": "ok"})
