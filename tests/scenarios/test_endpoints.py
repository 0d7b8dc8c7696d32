"""Where an agent's calls ring: the browser, a telephone outside, a SIP device, or several of them at once."""

import asyncio

import pytest

from chalicelib.agents.domain import TELEPHONE_OFF, AgentState, Endpoint, EndpointKind
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.calls.offers import MissReason
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.queues import desk
from infra.simulation.rest import LOST
from tests.scenarios.conftest import queue_flow, support

CALLER = "+4790000001"
MOBILE = "+4790000077"
DESK_PHONE = "sip:anna@pbx.example"
SOON = 2


async def works_at(board, *kinds: EndpointKind, queues: tuple[str, ...] = ("support",)):
    """Anna is available, to be rung at these; returns what rings for each kind."""
    softphone = await board.agent("anna", *queues)
    phones = {
        EndpointKind.SOFTPHONE: softphone,
        EndpointKind.PHONE: board.switch.register(MOBILE),
        EndpointKind.SIP: board.switch.register(DESK_PHONE),
    }
    chosen = tuple(Endpoint(kind=kind, address=phones[kind].address) for kind in kinds)
    await board.at_desk(desk.choose_endpoints, "anna", chosen)
    return phones


@pytest.mark.covers("PUZ-04")
def test_a_telephone_outside_shows_our_number_asks_for_a_key_and_only_then_has_the_caller(play) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.PHONE)
        board.vanish("anna")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await phones[EndpointKind.PHONE].next_ring(timeout_s=10)
        assert ring.leg.caption.from_ == board.main_number
        await ring.answer()
        await ring.hear("A call for Support. Press 1 to take it")
        assert board.call_now(caller.call_sid).state is CallState.WAITING
        await ring.press("1")
        await caller.together_with(MOBILE)
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await ring.hang_up()
        await caller.ended()
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED

    play(story)


@pytest.mark.covers("PUZ-04")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb-NO", "En samtale til Support. Trykk 1"),
        ("sv-SE", "Ett samtal till Support. Tryck 1"),
        ("fi-FI", "Puhelu jonoon Support. Ota puhelu painamalla 1"),
        ("et-EE", "Kõne järjekorda Support. Vastuvõtmiseks vajutage 1"),
        ("lt-LT", "Skambutis į eilę Support. Norėdami priimti, spauskite 1"),
        ("en-GB", "A call for Support. Press 1"),
    ],
)
def test_a_telephone_outside_speaks_the_language_of_the_company(play, language, said) -> None:
    async def story(board) -> None:
        held = config_store.get(board.company, Kind.COMPANY, board.company)
        doc = {**held.doc, "language": language}
        config_store.put(
            board.company, Kind.COMPANY, board.company, doc, replaces=held.version, actor="test", now=board.now
        )
        companies.forget_everything()
        phones = await works_at(board, EndpointKind.PHONE)
        await board.switch.call(CALLER, board.main_number)
        ring = await phones[EndpointKind.PHONE].next_ring(timeout_s=10)
        await ring.answer()
        await ring.hear(said)

    play(story)


@pytest.mark.covers("PUZ-04", "A4")
@pytest.mark.parametrize("key", ["2", ""])
def test_a_voicemail_that_picks_up_or_a_call_passed_on_leaves_the_caller_to_the_next(play, key) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.PHONE)
        bo = await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await phones[EndpointKind.PHONE].next_ring(timeout_s=10)
        await ring.answer()
        if key:
            await ring.hear("Press 1 to take it")
            await ring.press(key)
        await (await bo.next_ring(timeout_s=40)).answer()
        await caller.together_with(bo.address)
        await ring.ended()
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert miss.reason is (MissReason.DECLINED if key else MissReason.TIMED_OUT)

    play(story, flow=queue_flow(ring_s=60))


@pytest.mark.covers("PUZ-04", "Q1")
@pytest.mark.parametrize("answered", list(EndpointKind))
def test_all_chosen_telephones_ring_at_once_and_the_others_stop_when_one_has_the_call(play, answered) -> None:
    async def story(board) -> None:
        phones = await works_at(board, *EndpointKind)
        caller = await board.switch.call(CALLER, board.main_number)
        rings = {kind: await phone.next_ring(timeout_s=10) for kind, phone in phones.items()}
        await rings[answered].answer()
        if answered is EndpointKind.PHONE:
            await rings[answered].hear("Press 1")
            await rings[answered].press("1")
        await caller.together_with(phones[answered].address)
        for kind, ring in rings.items():
            if kind is not answered:
                await ring.ended(timeout_s=SOON)
        assert caller.is_up
        assert not board.call_now(caller.call_sid).stay.misses

    play(story)


@pytest.mark.covers("PUZ-04", "A4")
def test_an_offer_lasts_until_the_last_telephone_has_fallen_silent(play) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.SOFTPHONE, EndpointKind.SIP)
        caller = await board.switch.call(CALLER, board.main_number)
        softphone = await phones[EndpointKind.SOFTPHONE].next_ring(timeout_s=10)
        desk_phone = await phones[EndpointKind.SIP].next_ring(timeout_s=10)
        await softphone.be_busy()
        await asyncio.sleep(SOON)
        assert not board.call_now(caller.call_sid).stay.misses
        assert board.agent_now("anna").state is AgentState.RINGING
        await desk_phone.decline()
        await asyncio.sleep(1)
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert miss.reason is MissReason.BUSY

    play(story, queue=support(rona=True))


@pytest.mark.covers("PUZ-04", "A4", "A2")
def test_a_device_that_is_not_there_does_not_spoil_the_other(play) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.SOFTPHONE, EndpointKind.SIP)
        board.switch.unregister(DESK_PHONE)
        caller = await board.switch.call(CALLER, board.main_number)
        await (await phones[EndpointKind.SOFTPHONE].next_ring(timeout_s=10)).answer()
        await caller.together_with(phones[EndpointKind.SOFTPHONE].address)

    play(story)


@pytest.mark.covers("PUZ-04", "Q4")
def test_of_several_telephones_a_browser_that_has_vanished_is_not_rung(play) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.SOFTPHONE, EndpointKind.SIP)
        board.vanish("anna")
        await asyncio.sleep(70)
        caller = await board.switch.call(CALLER, board.main_number)
        await (await phones[EndpointKind.SIP].next_ring(timeout_s=10)).answer()
        await caller.together_with(DESK_PHONE)
        assert [call.to for call in board.switch.calls(direction="outbound-api")] == [DESK_PHONE]

    play(story)


@pytest.mark.covers("A1", "Q1")
def test_whoever_answers_on_two_telephones_at_once_has_the_caller_on_one(play) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.SOFTPHONE, EndpointKind.SIP)
        caller = await board.switch.call(CALLER, board.main_number)
        rings = [await phones[kind].next_ring(timeout_s=10) for kind in (EndpointKind.SOFTPHONE, EndpointKind.SIP)]
        for ring in rings:
            ring.leg.pick_up()
        await asyncio.sleep(5)
        assert sum(ring.is_up for ring in rings) == 1
        assert caller.is_up
        assert board.call_now(caller.call_sid).state is CallState.TALKING

    play(story)


@pytest.mark.covers("A4", "Q1")
def test_a_telephone_whose_ringing_was_thought_to_have_failed_counts_once(play) -> None:
    async def story(board) -> None:
        phones = await works_at(board, EndpointKind.SOFTPHONE, EndpointKind.SIP)
        lost = iter([LOST])
        board.rest.plan = lambda _method, url: next(lost, None) if url.endswith("/Calls.json") else None
        caller = await board.switch.call(CALLER, board.main_number)
        softphone = await phones[EndpointKind.SOFTPHONE].next_ring(timeout_s=10)
        desk_phone = await phones[EndpointKind.SIP].next_ring(timeout_s=10)
        await softphone.be_busy()
        await asyncio.sleep(SOON)
        assert not board.call_now(caller.call_sid).stay.misses
        await desk_phone.answer()
        await caller.together_with(DESK_PHONE)

    play(story)


OWN_PHONE_AT = "pbx.example"


async def works_at_own_telephone(board, *kinds: EndpointKind):
    """Anna is available at the telephone of her own SIP account (and more); returns it."""
    softphone = await board.agent("anna", "support")
    address = f"sip:{board.company}.anna@{OWN_PHONE_AT}"
    phone = board.switch.register(address)
    chosen = tuple(
        Endpoint(kind=kind, address=softphone.address if kind is EndpointKind.SOFTPHONE else address)
        for kind in (EndpointKind.SIP, *kinds)
    )
    await board.at_desk(desk.choose_endpoints, "anna", chosen)
    return softphone, phone


@pytest.mark.covers("WBX-19", "Q4", "A4")
def test_a_telephone_that_is_not_registered_is_not_rung_until_it_is(play) -> None:
    async def story(board) -> None:
        _, phone = await works_at_own_telephone(board)
        await board.at_desk(desk.report_telephone, "anna", is_registered=False)
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        await asyncio.sleep(30)
        assert not phone.lines
        assert board.agent_now("anna").why_not(board.now) == TELEPHONE_OFF
        await board.at_desk(desk.report_telephone, "anna", is_registered=True)
        await (await phone.next_ring(timeout_s=2)).answer()
        await caller.together_with(phone.address)
        assert not board.call_now(caller.call_sid).stay.misses

    play(story)


@pytest.mark.covers("PUZ-04", "Q4")
def test_beside_a_telephone_that_is_not_registered_the_browser_rings_alone(play) -> None:
    async def story(board) -> None:
        softphone, phone = await works_at_own_telephone(board, EndpointKind.SOFTPHONE)
        await board.at_desk(desk.report_telephone, "anna", is_registered=False)
        caller = await board.switch.call(CALLER, board.main_number)
        await (await softphone.next_ring(timeout_s=10)).answer()
        await caller.together_with(softphone.address)
        assert not phone.lines

    play(story)
