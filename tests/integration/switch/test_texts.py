"""Texts of a site: by SMPP, by HTTP, round the house, or not at all; each with its status callbacks."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext

import httpx
import pytest
from starlette.applications import Starlette

from infra.switch.account import Account
from infra.switch.clock import WallClock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import ConnectFailed, HttpReply, HttpRequest, Limits
from infra.switch.legs.simulated import SimulatedDriver
from infra.switch.settings import SettingMissing
from infra.switch.texting import Message, Text
from infra.switch.texts.choice import choose
from infra.switch.texts.gateway import Gateway, Loopback, Nowhere
from infra.switch.texts.http_gateway import HttpGateway
from infra.switch.texts.smpp_gateway import SmppAccount, SmppGateway
from infra.switch.wire import parse_pairs
from tests.integration.switch.smsc import MessageCentre

BASE, OURS, THEIRS = "https://app.example", "+4721000000", "+4790000001"
PROVIDER, SECRET = "https://provider.example/send", "shared-secret"
# aiosmpplib lets go of a lost connection without closing it; the garbage collector does that, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*StreamWriter.__del__:pytest.PytestUnraisableExceptionWarning")
ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="t", public_url="http://switch.test")


class Outside:
    """The functions and the provider of texts: what each was sent; ``provider_status`` is the provider's answer."""

    def __init__(self) -> None:
        self.statuses: list[str] = []
        self.incoming: list[dict[str, str]] = []
        self.provided: list[dict[str, str]] = []
        self.provider_status = 202
        self.gateway = HttpGateway(self, url=PROVIDER, secret=SECRET)

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        del limits
        if request.url == PROVIDER:
            if self.provider_status == 0:
                raise ConnectFailed("no provider")
            assert request.headers["authorization"] == f"Bearer {SECRET}"
            self.provided.append(json.loads(request.body))
            return HttpReply(self.provider_status)
        form = dict(parse_pairs(request.body))
        if request.url == f"{BASE}/sms":
            self.incoming.append(form)
        else:
            self.statuses.append(form["MessageStatus"] + (f" {form['ErrorCode']}" if "ErrorCode" in form else ""))
        return HttpReply(204)


Story = Callable[[Exchange, Outside], Awaitable[None]]


def run(
    gateway_of: Callable[[Outside], Gateway], story: Story, around: AbstractAsyncContextManager[object] | None = None
) -> None:
    async def main() -> None:
        async with around or nullcontext():
            await play()

    async def play() -> None:
        outside = Outside()
        gateway = gateway_of(outside)
        surroundings = Surroundings(driver=SimulatedDriver(), fetcher=outside, clock=WallClock(), carrier=gateway)
        exchange = Exchange(ACCOUNT, surroundings)
        exchange.numbers.create(OURS, voice_url=f"{BASE}/voice", sms_url=f"{BASE}/sms")
        gateway.receive = exchange.receive_text
        await gateway.start()
        try:
            await story(exchange, outside)
        finally:
            await gateway.close()
            await exchange.close()

    asyncio.run(main())


def send(exchange: Exchange, body: str = "Your table is ready", to: str = THEIRS) -> Message:
    return exchange.messages.send(Text(to=to, from_=OURS, body=body, status_callback=f"{BASE}/status"))


async def until(is_so: Callable[[], bool], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("body", ["Your table is ready", "Bordet står klart – ą ė į", "x" * 400])
def test_a_text_goes_out_by_smpp_and_its_receipt_makes_it_delivered(body: str) -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        await centre.bound.wait()
        message = send(exchange, body)
        await until(lambda: message.status == "delivered")
        assert "".join(said for _, _, said in centre.submitted).replace("?", "") == body.replace("?", "")
        assert {(from_, to) for from_, to, _ in centre.submitted} == {(OURS[1:], THEIRS[1:])}
        await until(lambda: outside.statuses == ["sent", "delivered"])

    centre = MessageCentre("secret")
    with_centre(centre, story)


def test_a_text_the_carrier_refuses_is_failed_and_one_it_loses_undelivered() -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        await centre.bound.wait()
        refused, lost = send(exchange, to="+4790000002"), send(exchange, to="+4790000003")
        await until(lambda: {refused.status, lost.status} == {"failed", "undelivered"})
        assert refused.error_code == 30008
        await until(lambda: sorted(outside.statuses) == ["failed 30008", "sent", "undelivered 30003"])

    centre = MessageCentre("secret", refused={"4790000002"}, lost={"4790000003"})
    with_centre(centre, story)


def test_a_text_that_arrives_by_smpp_asks_the_numbers_document_also_after_a_lost_session() -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        await centre.bound.wait()
        centre.text(THEIRS[1:], OURS[1:], "Kan jeg få et bord? ą")
        await until(lambda: len(outside.incoming) == 1)
        arrived = outside.incoming[0]
        assert (arrived["From"], arrived["To"], arrived["Body"]) == (THEIRS, OURS, "Kan jeg få et bord? ą")

        centre.hang_up()
        await asyncio.wait_for(centre.bound.wait(), 20)
        centre.text(THEIRS[1:], OURS[1:], "Hallo?")
        await until(lambda: len(outside.incoming) == 2)

    centre = MessageCentre("secret")
    with_centre(centre, story)


def with_centre(centre: MessageCentre, story: Story) -> None:
    def gateway(outside: Outside) -> SmppGateway:
        del outside
        return SmppGateway(SmppAccount(host="127.0.0.1", port=centre.port, system_id="us", password="secret"))

    run(gateway, story, centre)


def by_http(outside: Outside) -> HttpGateway:
    return outside.gateway


@pytest.mark.parametrize(
    ("fate", "statuses"), [("delivered", ["sent", "delivered"]), ("failed", ["sent", "undelivered 30003"])]
)
def test_a_text_goes_out_by_http_and_the_provider_tells_what_became_of_it(fate: str, statuses: list[str]) -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        message = send(exchange)
        await until(lambda: message.status == "sent")
        (given,) = outside.provided
        assert (given["from"], given["to"], given["body"]) == (OURS, THEIRS, "Your table is ready")
        answer = await post(outside.gateway, "/texts/status", {"id": given["id"], "status": fate})
        assert answer.status_code == 204
        await until(lambda: outside.statuses == statuses)

    run(by_http, story)


@pytest.mark.parametrize("status", [0, 400, 503])
def test_a_provider_that_does_not_take_a_text_makes_it_failed(status: int) -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        outside.provider_status = status
        send(exchange)
        await until(lambda: outside.statuses == ["failed 30008"])

    run(by_http, story)


def test_the_provider_brings_a_text_and_nobody_else_may() -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        text = {"from": THEIRS, "to": OURS, "body": "Hello"}
        assert (await post(outside.gateway, "/texts/in", text, secret="another")).status_code == 401
        assert (await post(outside.gateway, "/texts/in", {"from": THEIRS})).status_code == 400
        assert (await post(outside.gateway, "/texts/in", text)).status_code == 204
        await until(lambda: len(outside.incoming) == 1)
        assert outside.incoming[0]["Body"] == "Hello"

    run(by_http, story)


async def post(gateway: HttpGateway, path: str, body: dict[str, str], secret: str = SECRET) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=gateway.routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://switch.test") as client:
        return await client.post(path, json=body, headers={"authorization": f"Bearer {secret}"})


def test_round_the_house_a_text_to_a_number_of_ours_comes_in_and_any_other_arrives() -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        send(exchange, to=OURS)
        away = send(exchange)
        await until(lambda: away.status == "delivered")
        await until(lambda: [form["To"] for form in outside.incoming if form["To"] == OURS] == [OURS])

    run(lambda _: Loopback(), story)


def test_a_site_without_a_gateway_says_so_of_every_text() -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        send(exchange)
        await until(lambda: outside.statuses == ["sent", "undelivered 30003"])

    run(lambda _: Nowhere(), story)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"SMS_GATEWAY": "pigeon"}, "SMS_GATEWAY"),
        ({"SMS_GATEWAY": "http"}, "SMS_HTTP_URL"),
        ({"SMS_GATEWAY": "smpp"}, "SMPP_HOST"),
    ],
)
def test_a_gateway_that_lacks_something_says_what(environment: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingMissing, match=missing):
        choose(environment, Outside())
