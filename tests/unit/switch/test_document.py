"""From replies to verbs: what is read, defaulted, skipped and refused (contract B)."""

import pytest

from infra.switch.call import Hook, Subscription
from infra.switch.document import DocumentInvalid, parse
from infra.switch.modes import Mode
from infra.switch.nouns.conference import ConferenceNoun
from infra.switch.nouns.queue import QueueNoun
from infra.switch.nouns.target import Target
from infra.switch.participant import Terms
from infra.switch.verbs.dial import Dial
from infra.switch.verbs.enqueue import Enqueue
from infra.switch.verbs.forbidden import Forbidden
from infra.switch.verbs.gather import Gather
from infra.switch.verbs.pause import Pause
from infra.switch.verbs.play import Play
from infra.switch.verbs.record import Record
from infra.switch.verbs.redirect import Redirect
from infra.switch.verbs.refer import Refer
from infra.switch.verbs.reject import Reject
from infra.switch.verbs.say import Say
from infra.switch.verbs.sms import Sms

URL = "https://app.example/voice/start?x=1"


def verbs(text: str, mode: Mode = Mode.CALL):
    return parse(f"<Response>{text}</Response>", URL, mode).verbs


def only(text: str):
    (verb,) = verbs(text)
    return verb


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("<Say>Hi</Say>", Say(text="Hi")),
        ("<Play>/a.wav</Play>", Play(url="https://app.example/a.wav")),
        ("<Pause/>", Pause(length_s=1)),
        ("<Gather/>", Gather(action=URL)),
        ("<Record/>", Record(action=URL)),
        ("<Redirect/>", Redirect(url=URL)),
        ("<Reject/>", Reject(reason="rejected")),
        ("<Enqueue>sales</Enqueue>", Enqueue(name="sales")),
        ("<Dial>+4722222222</Dial>", Dial(targets=(Target(address="+4722222222"),))),
        ("<Sms>Hi</Sms>", Sms(body="Hi")),
        ("<Refer><Sip>sip:a@b</Sip></Refer>", Refer(target="sip:a@b")),
    ],
)
def test_defaults_are_those_of_the_contract(text, verb) -> None:
    assert only(text) == verb


@pytest.mark.parametrize(
    "text",
    [
        '<Gather timeout="-3" numDigits="x" method="PUT" actionOnEmptyResult="maybe" dance="yes"/>',
        '<Gather timeout="auto" input="telepathy"/>',
    ],
)
def test_invalid_and_unknown_attributes_fall_back_to_the_defaults(text) -> None:
    assert only(text) == Gather(action=URL)


def test_gather_reads_every_attribute() -> None:
    gather = only(
        '<Gather action="menu" method="get" input="speech dtmf" timeout="7" numDigits="4" finishOnKey="*" '
        'actionOnEmptyResult="true" bargeIn="false" language="nb-NO" hints="a,b" speechTimeout="auto">'
        "<Say>a</Say><Play>b</Play><Pause/></Gather>"
    )

    assert gather == Gather(
        action="https://app.example/voice/menu",
        method="GET",
        inputs=frozenset({"speech", "dtmf"}),
        timeout_s=7,
        num_digits=4,
        finish_on_key="*",
        acts_on_empty=True,
        barge_in=False,
        language="nb-NO",
        prompts=(Say(text="a"), Play(url="https://app.example/voice/b"), Pause()),
    )


def test_tones_may_not_be_nested_in_gather() -> None:
    assert only('<Gather><Play digits="1"/></Gather>').prompts == ()


def test_record_is_bounded_and_shorter_when_transcribed() -> None:
    assert only('<Record maxLength="99999"/>').max_length_s == 14_400
    assert only('<Record maxLength="600" transcribe="true"/>').max_length_s == 120
    assert only('<Record finishOnKey=""/>').finish_on_key == ""


@pytest.mark.parametrize(("timeout", "seconds"), [("2", 30), ("5", 5), ("9999", 600), ("x", 30)])
def test_a_dial_timeout_is_5_to_600_s(timeout, seconds) -> None:
    assert only(f'<Dial timeout="{timeout}">+4722222222</Dial>').timeout_s == seconds


def test_dial_reads_its_nouns() -> None:
    dial = only(
        '<Dial callerId="+4721000000"><Number url="w" statusCallback="/s" statusCallbackEvent="ringing answered" '
        'sendDigits="1">+4722222222</Number><Client><Identity>demo.anna</Identity>'
        '<Parameter name="a" value="b"/></Client><Sip>sip:x@y</Sip></Dial>'
    )

    assert dial.targets == (
        Target(
            address="+4722222222",
            screening=Hook("https://app.example/voice/w"),
            subscription=Subscription(Hook("https://app.example/s"), frozenset({"ringing", "answered"})),
            send_digits="1",
        ),
        Target(address="client:demo.anna", parameters={"a": "b"}),
        Target(address="sip:x@y"),
    )


def test_at_most_ten_are_dialled() -> None:
    numbers = "".join(f"<Number>+47222222{n:02}</Number>" for n in range(12))

    assert len(only(f"<Dial>{numbers}</Dial>").targets) == 10


@pytest.mark.parametrize(
    ("value", "mode"), [("true", "record-from-answer"), ("false", "do-not-record"), ("x", "do-not-record")]
)
def test_recording_has_aliases(value, mode) -> None:
    assert only(f'<Dial record="{value}">+4722222222</Dial>').record == mode


def test_the_conference_noun_reads_every_attribute() -> None:
    (noun,) = only(
        '<Dial><Conference muted="true" beep="onExit" startConferenceOnEnter="false" endConferenceOnExit="true" '
        'waitUrl="/w" waitMethod="GET" maxParticipants="3" record="record-from-start" coach="CA1" '
        'participantLabel="agent" statusCallback="/s" statusCallbackEvent="start end" region="ie1">room</Conference></Dial>'
    ).targets

    assert noun == ConferenceNoun(
        name="room",
        terms=Terms(
            label="agent",
            is_muted=True,
            beep="onExit",
            start_on_enter=False,
            end_on_exit=True,
            wait=Hook("https://app.example/w", "GET"),
            max_participants=3,
            coach="CA1",
            is_recorded=True,
            subscription=Subscription(Hook("https://app.example/s"), frozenset({"start", "end"})),
        ),
    )


def test_an_empty_wait_url_means_silence() -> None:
    assert only('<Dial><Conference waitUrl="">r</Conference></Dial>').targets[0].terms.is_silent
    assert only('<Enqueue waitUrl="">q</Enqueue>').wait_url == ""


def test_the_queue_noun_may_announce() -> None:
    (noun,) = only('<Dial><Queue url="/n" method="GET">q</Queue></Dial>').targets

    assert noun == QueueNoun(name="q", announcement=Hook("https://app.example/n", "GET"))


def test_unsupported_nouns_and_mixtures_carry_their_code() -> None:
    assert only("<Dial><Sim>x</Sim></Dial>").error == 13215
    assert only("<Dial><Conference>r</Conference><Client>a</Client></Dial>").error == 13000


@pytest.mark.parametrize(
    ("mode", "allowed", "refused", "code"),
    [
        (Mode.WHISPER, "Gather", "Dial", 13201),
        (Mode.QUEUE_WAIT, "Leave", "Dial", 13238),
        (Mode.ROOM_WAIT, "Redirect", "Gather", 13238),
        (Mode.QUEUE_CONNECT, "Say", "Record", 13238),
    ],
)
def test_each_kind_of_document_has_its_verbs(mode, allowed, refused, code) -> None:
    good, bad = verbs(f"<{allowed}/><{refused}/>", mode)

    assert not isinstance(good, Forbidden)
    assert bad == Forbidden(code)


def test_comments_and_unknown_verbs_are_skipped() -> None:
    assert verbs("<!-- hello --><Dance/><Pause/>") == (Pause(),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<Response>", 12100),
        ("no xml", 12100),
        ("<Answer/>", 12102),
        ("<response/>", 12102),
        ("<!DOCTYPE a><Response/>", 12100),
    ],
)
def test_what_is_no_document_is_refused_with_its_code(text, code) -> None:
    with pytest.raises(DocumentInvalid) as refusal:
        parse(text, URL, Mode.CALL)

    assert refusal.value.code == code


def test_an_empty_body_is_an_empty_document() -> None:
    assert parse("", URL, Mode.CALL).verbs == ()


def test_an_inline_document_leaves_relative_urls_as_they_are() -> None:
    document = parse("<Response><Redirect>next</Redirect></Response>", "", Mode.CALL)

    assert document.verbs == (Redirect(url="next"),)
