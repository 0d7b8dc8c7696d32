"""Texts of a site: by SMPP, by HTTP, round the house, or not at all; each with its status callbacks."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from starlette.applications import Starlette

from infra.onprem.certificate import issue
from infra.switch.account import Account
from infra.switch.clock import WallClock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import ConnectFailed, HttpReply, HttpRequest, Limits
from infra.switch.ledger import SqliteLedger
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
SMPP = {"SMPP_HOST": "h", "SMPP_SYSTEM_ID": "us", "SMPP_PASSWORD": "secret"}
# aiosmpplib lets go of a lost connection without closing it; the garbage collector does that, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*StreamWriter.__del__:pytest.PytestUnraisableExceptionWarning")
ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="t", public_url="http://switch.test")


class Outside:
    """The functions and the provider of texts: what each was sent; ``provider_status`` is the provider's answer.

    0 is a provider that is not there, -1 one that never answers.
    """

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
            if self.provider_status < 0:
                await asyncio.sleep(3600)
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
        with TemporaryDirectory() as folder:
            async with around or nullcontext():
                outside = Outside()
                async with switch_at(Path(folder), outside, gateway_of(outside)) as exchange:
                    await story(exchange, outside)

    asyncio.run(main())


@asynccontextmanager
async def switch_at(folder: Path, outside: Outside, gateway: Gateway) -> AsyncIterator[Exchange]:
    """One life of a switch; the next one at the same folder remembers."""
    surroundings = Surroundings(
        driver=SimulatedDriver(),
        fetcher=outside,
        clock=WallClock(),
        carrier=gateway,
        ledger=SqliteLedger(folder / "switch.db"),
    )
    exchange = Exchange(ACCOUNT, surroundings)
    exchange.numbers.create(OURS, voice_url=f"{BASE}/voice", sms_url=f"{BASE}/sms")
    gateway.receive, gateway.receipt = exchange.receive_text, exchange.messages.receipt
    exchange.recover()
    await gateway.start()
    try:
        yield exchange
    finally:
        await gateway.close()
        await exchange.close()


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


@pytest.mark.parametrize("body", ["Your table is ready", "x" * 400])
def test_a_receipt_that_comes_to_the_next_switch_makes_the_text_delivered(body: str, tmp_path: Path) -> None:
    async def story() -> None:
        outside, centre = Outside(), MessageCentre("secret", is_slow=True, lost={"4790000003"})
        async with centre:
            async with switch_at(tmp_path, outside, by_smpp(centre)) as exchange:
                await centre.bound.wait()
                arrives, gets_lost = send(exchange, body), send(exchange, body, to="+4790000003")
                await until(lambda: {arrives.status, gets_lost.status} == {"sent"})
            centre.bound.clear()

            async with switch_at(tmp_path, outside, by_smpp(centre)) as exchange:
                await centre.bound.wait()
                centre.send_receipts()
                await until(lambda: sorted(outside.statuses[2:]) == ["delivered", "undelivered 30003"])
                assert outside.statuses[:2] == ["sent", "sent"]
                found = [exchange.messages.find(message.sid) for message in (arrives, gets_lost)]
                assert [message.status for message in found if message] == ["delivered", "undelivered"]

    asyncio.run(story())


def test_a_text_of_three_parts_is_delivered_when_the_last_of_them_is() -> None:
    async def story(exchange: Exchange, outside: Outside) -> None:
        del outside
        await centre.bound.wait()
        message = send(exchange, "x" * 400)
        await until(lambda: message.status == "sent")
        last, centre.kept = centre.kept[2:], centre.kept[:2]
        centre.send_receipts()
        await until(lambda: message.arrived == 2)
        await asyncio.sleep(0.7)
        assert message.status == "sent"
        centre.kept = last
        centre.send_receipts()
        await until(lambda: message.status == "delivered")

    centre = MessageCentre("secret", is_slow=True)
    with_centre(centre, story)


def test_by_tls_texts_go_to_the_carrier_whose_certificate_is_good_and_to_nobody_else(tmp_path: Path) -> None:
    async def story() -> None:
        outside = Outside()
        async with MessageCentre("secret", tls=centre_tls) as centre:
            good = {"SMPP_HOST": "localhost", "SMPP_PORT": str(centre.port), **account, **trusting}
            async with switch_at(tmp_path, outside, choose(good, outside)) as exchange:
                await asyncio.wait_for(centre.bound.wait(), 10)
                message = send(exchange)
                await until(lambda: message.status == "delivered")
            centre.bound.clear()

            for bad in (good | {"SMPP_HOST": "127.0.0.1"}, good | {"SMPP_TLS_AUTHORITY": ""}, good | {"SMPP_TLS": "0"}):
                async with switch_at(tmp_path, outside, choose(bad, outside)):
                    await asyncio.sleep(0.5)
                    assert not centre.bound.is_set()

    issue(tmp_path / "tls", ["localhost"])
    centre_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    centre_tls.load_cert_chain(tmp_path / "tls/site.crt", tmp_path / "tls/site.key")
    account = {"SMS_GATEWAY": "smpp", "SMPP_SYSTEM_ID": "us", "SMPP_PASSWORD": "secret"}
    trusting = {"SMPP_TLS": "1", "SMPP_TLS_AUTHORITY": str(tmp_path / "tls/authority.crt")}
    asyncio.run(story())


def with_centre(centre: MessageCentre, story: Story) -> None:
    run(lambda _: by_smpp(centre), story, centre)


def by_smpp(centre: MessageCentre) -> SmppGateway:
    return SmppGateway(SmppAccount(host="127.0.0.1", port=centre.port, system_id="us", password="secret"))


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


def test_what_a_switch_was_asked_to_send_and_had_not_is_sent_by_the_next_and_nothing_twice(tmp_path: Path) -> None:
    async def story() -> None:
        outside = Outside()
        outside.provider_status = -1
        async with switch_at(tmp_path, outside, outside.gateway) as exchange:
            soon = exchange.clock.now() + timedelta(seconds=1.5)
            later = exchange.messages.send(Text(to=THEIRS, from_=OURS, body="Later", send_at=soon))
            in_doubt = send(exchange)
            await until(lambda: len(outside.provided) == 1)

        outside.provider_status = 202
        async with switch_at(tmp_path, outside, HttpGateway(outside, url=PROVIDER, secret=SECRET)) as exchange:
            await until(lambda: outside.statuses == ["failed 30008"])
            await until(lambda: [given["body"] for given in outside.provided[1:]] == ["Later"])
            assert [message.sid for message in exchange.messages.newest() if message.is_handed] == [
                in_doubt.sid,
                later.sid,
            ]

        async with switch_at(tmp_path, outside, HttpGateway(outside, url=PROVIDER, secret=SECRET)) as exchange:
            await asyncio.sleep(0.5)
            assert len(outside.provided) == 2

    asyncio.run(story())


def test_a_receipt_by_http_after_a_restart_is_entered_and_an_unknown_one_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        outside = Outside()
        async with switch_at(tmp_path, outside, outside.gateway) as exchange:
            message = send(exchange)
            await until(lambda: message.status == "sent")

        gateway = HttpGateway(outside, url=PROVIDER, secret=SECRET)
        async with switch_at(tmp_path, outside, gateway) as exchange:
            for name in ("nobody", outside.provided[0]["id"], outside.provided[0]["id"]):
                answer = await post(gateway, "/texts/status", {"id": name, "status": "delivered"})
                assert answer.status_code == 204
            await until(lambda: outside.statuses == ["sent", "delivered"])
            found = exchange.messages.find(message.sid)
            assert found
            assert found.status == "delivered"

    asyncio.run(story())


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
        ({"SMS_GATEWAY": "smpp", **SMPP, "SMPP_TLS": "yes"}, "SMPP_TLS"),
        ({"SMS_GATEWAY": "smpp", **SMPP, "SMPP_TLS": "1", "SMPP_TLS_AUTHORITY": "/nowhere"}, "SMPP_TLS_AUTHORITY"),
    ],
)
def test_a_gateway_that_lacks_something_says_what(environment: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingMissing, match=missing):
        choose(environment, Outside())
