"""Random histories: whatever callers, agents, the functions and the network do, every call ends once and is told in order."""

import asyncio
import random
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.switch.endings import TERMINAL
from infra.switch.fetcher import HttpReply, HttpRequest
from infra.switch.testing.functions import Fault, FaultyFetcher, InProcessFetcher
from infra.switch.testing.lines import Line
from infra.switch.testing.scenario import SimulatedSwitch
from infra.switch.testing.sdk import in_process_client
from infra.switch.virtual_time import VirtualTimeLoop
from infra.switch.wire import parse_pairs
from tests.integration.switch.conftest import BASE, NO_CONTENT, OURS, twiml

AGENTS = ("client:demo.anna", "client:demo.ben")
EVENTS = 'statusCallback="/events" statusCallbackEvent="initiated ringing answered completed"'
DOCUMENTS = (
    "<Say>Hello</Say>",
    "<Hangup/>",
    "<Reject/>",
    "<Redirect>/again</Redirect>",
    '<Gather action="/keys" numDigits="1"><Say>Press</Say></Gather><Redirect>/again</Redirect>',
    '<Record action="/recorded" timeout="2" maxLength="20"/>',
    '<Enqueue waitUrl="/wait" action="/left">sales</Enqueue>',
    '<Dial action="/dialled" timeout="15"><Queue>sales</Queue></Dial>',
    f'<Dial action="/dialled" timeout="10"><Client {EVENTS}>demo.anna</Client><Client {EVENTS}>demo.ben</Client></Dial>',
    f'<Dial action="/dialled" timeout="10" answerOnBridge="true"><Client url="/screen" {EVENTS}>demo.anna</Client></Dial>',
    '<Dial action="/dialled"><Conference statusCallback="/room" statusCallbackEvent="start end join leave hold mute">r</Conference></Dial>',
    '<Dial action="/dialled"><Conference endConferenceOnExit="true">r</Conference></Dial>',
)
NESTED = {
    "/wait": (
        "<Play>/music</Play>",
        "<Say>Soon</Say><Leave/>",
        '<Gather action="/keys2" timeout="2"/>',
        "<Dance/>",
        "<Hangup/>",
    ),
    "/keys2": ("<Leave/>", "<Say>No</Say>"),
    "/screen": ("<Say>A call for you</Say>", "<Hangup/>", "<Dial>+4722222222</Dial>", '<Gather timeout="1"/>'),
}


class World:
    """One history, told by a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  a repeatable story, not a secret
        self.events: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.lines: list[Line] = []

    def functions(self, request: HttpRequest) -> HttpReply:
        path = request.url.removeprefix(BASE).partition("?")[0]
        form = dict(parse_pairs(request.body))
        if path in {"/events", "/room"}:
            self.events[path + (form.get("ConferenceSid") or form["CallSid"])].append(form)
            return NO_CONTENT
        if self.chance.random() < 0.05:
            return HttpReply(500)
        return twiml(self.chance.choice(NESTED.get(path, DOCUMENTS)))

    def fault(self, request: HttpRequest) -> Fault:
        dice = self.chance.random()
        if b"SequenceNumber" in request.body or dice > 0.15:
            return Fault(delay_s=self.chance.choice((0, 0, 0.1, 2)))
        return Fault(is_lost=dice < 0.05, reply_lost=0.05 < dice < 0.1, delay_s=self.chance.choice((1, 20)))

    async def live(self) -> None:
        network = FaultyFetcher(InProcessFetcher(self.functions), self.fault)
        async with SimulatedSwitch(network) as switch:
            switch.add_number(OURS, voice_url=f"{BASE}/voice", status_callback=f"{BASE}/events")
            self.phones = [switch.register(address) for address in AGENTS]
            self.client = in_process_client(switch.exchange, switch.loop)
            for step in range(self.chance.randint(5, 40)):
                await self.act(switch, step)
                await asyncio.sleep(self.chance.choice((0, 0, 0.05, 1, 7)))
            await self.end(switch)
            self.judge(switch)

    async def act(self, switch: SimulatedSwitch, step: int) -> None:
        everybody = [*self.lines, *(line for phone in self.phones for line in phone.lines)]
        live = [line for line in everybody if line.state != "ended"]
        if not live or self.chance.random() < 0.25:
            self.lines.append(await switch.call(f"+47900000{step:02}", OURS))
            return
        line = self.chance.choice(live)
        deeds = (
            lambda: line.press(self.chance.choice("123#*")),
            line.hang_up,
            line.answer,
            lambda: self.decline(line),
            lambda: line.talk(0.5),
            lambda: switch.in_thread(self.rest, line.call_sid),
        )
        await self.chance.choice(deeds)()

    async def decline(self, line: Line) -> None:
        """Only a phone that rings can refuse."""
        if line.state == "ringing" and not line.leg.caption.is_incoming:
            await line.decline()

    def rest(self, call_sid: str) -> None:
        """Whatever it refuses is fine; what it accepts must not break anything."""
        from twilio.base.exceptions import TwilioRestException

        calls = self.client.calls
        deeds = (
            lambda: calls(call_sid).update(url=f"{BASE}/again"),
            lambda: calls(call_sid).update(status="completed"),
            calls(call_sid).recordings.create,
            lambda: calls.create(to=AGENTS[0], from_=OURS, url=f"{BASE}/again", status_callback=f"{BASE}/events"),
            lambda: self.client.queues.list()[0].members("Front").update(url=f"{BASE}/again"),
            lambda: self.room().participants(call_sid).update(hold=True),
            lambda: self.room().participants(call_sid).delete(),
            lambda: self.room().participants.create(to=AGENTS[1], from_="client:demo.host", timeout=8),
            lambda: self.room().update(status="completed"),
        )
        try:
            self.chance.choice(deeds)()
        except (TwilioRestException, IndexError):
            return

    def room(self):
        return self.client.conferences(self.client.conferences.list(status="in-progress")[0].sid)

    async def end(self, switch: SimulatedSwitch) -> None:
        """Everybody goes home."""
        for _ in range(30):
            for line in [*self.lines, *(line for phone in self.phones for line in phone.lines)]:
                if line.state != "ended":
                    await line.hang_up()
            await asyncio.sleep(30)

    def judge(self, switch: SimulatedSwitch) -> None:
        assert switch.failures == []
        assert {call.status for call in switch.exchange.calls} <= TERMINAL
        assert [queue.members for queue in switch.exchange.queues if queue.members] == []
        assert {conference.status for conference in switch.exchange.conferences} <= {"completed"}
        assert not any(recording.is_live for recording in switch.exchange.recordings)
        for told in self.events.values():
            assert [int(event["SequenceNumber"]) for event in told] == list(range(len(told)))
        for call in switch.exchange.calls:
            if call.subscription:
                last = self.events[f"/events{call.sid}"][-1]
                assert last["CallStatus"] == call.status
        for key, told in self.events.items():
            if key.startswith("/eventsCA"):
                assert sum(event["CallStatus"] in TERMINAL for event in told) == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_every_call_ends_once_and_is_told_in_order(seed) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(World(seed).live())
