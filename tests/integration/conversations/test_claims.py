"""Requests in writing on real conditional writes: one agent gets each, whoever clicks at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.aws import dynamo, jobs
from chalicelib.companies import attention, config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.conversations import service, store
from chalicelib.conversations.domain import Channel, Conversation, Letter, State, Variable
from chalicelib.conversations.errors import (
    NoSuchConversation,
    NoSuchQueue,
    NotForYou,
    NotHeld,
    Taken,
    TooManyRequests,
    UsedAlready,
)
from chalicelib.conversations.items import key_of
from chalicelib.conversations.tables import CONVERSATIONS
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import desk

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KARI, OLA, EVE = AgentId("kari"), AgentId("ola"), AgentId("eve")
DESK = QueueName("desk")


@pytest.fixture
def sent():
    found = []
    jobs.use_sender(lambda queue, body, *_: found.append((queue, body)))
    yield found
    jobs.use_sender(None)


@pytest.fixture
def here(company, aws, sent):
    """A company with a queue whose members are Kari, Ola and Eve; Eve is not logged on to it."""
    del aws, sent
    companies.forget_everything()
    companies.create_company(company, {"title": "Fjordvik"}, actor="test", now=NOON)
    doc = {"title": "Front desk", "members": {"kari": 0, "ola": 0, "eve": 0}}
    config_store.put(company, Kind.QUEUE, "desk", doc, replaces=None, actor="test", now=NOON)
    at = CompanyId(company)
    for name in (KARI, OLA, EVE):
        agents.ensure(at, name, name.title(), now=NOON)
        desk.choose_state(at, name, Choice(state=AgentState.AVAILABLE), now=NOON)
    for name in (KARI, OLA):
        desk.log_on(at, name, DESK)
    yield at
    companies.forget_everything()


def bring(here: CompanyId, name: str = "1", *, ago: int = 0, **fields: object) -> Conversation:
    letter = Letter(**{"channel": Channel.EMAIL, "queue": DESK, "sender": "a@b.example", "subject": name, **fields})
    return service.open_one(here, name, letter, now=NOON - timedelta(seconds=ago)).conversation


def names(here: CompanyId, agent: AgentId) -> list[str]:
    known = service.find_many(here, [each.id for each in service.stack_of(here, agent).requests])
    return [known[each.id].letter.subject for each in service.stack_of(here, agent).requests]


def test_a_request_comes_back_as_it_was_brought_in(here) -> None:
    variables = (Variable("Order", "1234"), Variable("Street", "Æblevej 3"))
    written = bring(here, text="Hei 👋\nHvor blir den av?", channel=Channel.CHAT, variables=variables)

    assert service.get(here, written.id) == written
    assert written.letter.variables == variables


def test_the_same_one_sent_twice_is_one_and_something_else_under_its_name_is_refused(here) -> None:
    letter = Letter(channel=Channel.EMAIL, queue=DESK, sender="a@b.example", text="Hello")
    first = service.open_one(here, "m1", letter, now=NOON)
    again = service.open_one(here, "m1", letter, now=NOON + timedelta(hours=1))

    assert (first.is_new, again.is_new) == (True, False)
    assert first.conversation == again.conversation
    with pytest.raises(UsedAlready):
        service.open_one(here, "m1", Letter(channel=Channel.EMAIL, queue=DESK, sender="a@b.example"), now=NOON)
    assert len(service.list_page(here, limit=10).conversations) == 1


def test_sent_twice_at_the_same_moment_it_is_one_as_well(here) -> None:
    gate = threading.Barrier(4)

    def send(_: int) -> bool:
        gate.wait()
        letter = Letter(channel=Channel.EMAIL, queue=DESK, sender="a@b.example", text="Hello")
        return service.open_one(here, "m1", letter, now=NOON).is_new

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [False, False, False, True]
    assert len(names(here, KARI)) == 1


def test_a_queue_that_does_not_exist_is_said_to_be_none(here) -> None:
    with pytest.raises(NoSuchQueue, match="create it, or name another"):
        bring(here, queue=QueueName("nowhere"))


def test_more_than_a_company_may_bring_in_are_refused_and_repeats_do_not_count(here) -> None:
    for _ in range(service.A_MINUTE.attempts + 5):
        bring(here, "always the same")
    for n in range(service.A_MINUTE.attempts - 1):
        bring(here, str(n))
    with pytest.raises(TooManyRequests) as refused:
        bring(here, "one more")
    assert refused.value.details["retry_after_s"] > 0


@pytest.mark.covers("WBX-08")
def test_of_many_who_accept_at_the_same_moment_exactly_one_has_it(here) -> None:
    for attempt in range(5):
        waiting = bring(here, f"race {attempt}")
        gate = threading.Barrier(6)

        def accept(agent: AgentId, gate=gate, waiting=waiting) -> AgentId | None:
            gate.wait()
            try:
                return service.accept(here, agent, waiting.id, now=NOON).agent
            except Taken:
                return None

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(accept, [KARI, OLA] * 3))
        now = service.get(here, waiting.id)
        assert now.state is State.ACCEPTED
        assert {each for each in answers if each} == {now.agent}
        assert answers.count(None) == 3
        assert now.v == 2


def test_who_is_too_late_is_told_who_has_it_and_it_is_gone_from_their_stack(here) -> None:
    waiting = bring(here)
    service.accept(here, KARI, waiting.id, now=NOON)

    with pytest.raises(Taken, match="Kari has taken it"):
        service.accept(here, OLA, waiting.id, now=NOON)
    assert names(here, OLA) == names(here, KARI) == []
    assert [each.id for each in service.list_held(here, KARI)] == [waiting.id]
    assert service.accept(here, KARI, waiting.id, now=NOON).v == 2


def test_only_members_who_are_logged_on_to_its_queue_have_it_in_their_stack(here) -> None:
    waiting = bring(here)
    assert names(here, KARI) == ["1"]
    assert names(here, EVE) == []
    with pytest.raises(NotForYou, match="Log on to it"):
        service.accept(here, EVE, waiting.id, now=NOON)

    desk.choose_state(here, KARI, Choice(state=AgentState.PAUSED, reason="Lunch"), now=NOON)
    assert names(here, KARI) == ["1"]
    desk.choose_state(here, KARI, Choice(state=AgentState.LOGGED_OFF), now=NOON)
    assert names(here, KARI) == []
    with pytest.raises(NotForYou, match="logged off"):
        service.accept(here, KARI, waiting.id, now=NOON)


def test_what_somebody_has_stays_theirs_when_they_log_off(here) -> None:
    waiting = bring(here)
    service.accept(here, KARI, waiting.id, now=NOON)
    desk.choose_state(here, KARI, Choice(state=AgentState.LOGGED_OFF), now=NOON)

    assert [each.id for each in service.list_held(here, KARI)] == [waiting.id]
    assert names(here, OLA) == []
    assert service.finish(here, waiting.id, by=KARI, reason="", note="", now=NOON).state is State.DONE


@pytest.mark.covers("WBX-10", "A-3")
def test_the_stack_is_of_all_queues_in_the_order_of_the_channels(here) -> None:
    bring(here, "chat", channel=Channel.CHAT, ago=500)
    bring(here, "new mail", ago=1)
    bring(here, "social", channel=Channel.SOCIAL, ago=400)
    bring(here, "old mail", ago=300)

    assert names(here, KARI) == ["old mail", "new mail", "social", "chat"]


@pytest.mark.covers("WBX-09", "A-66")
def test_all_are_accepted_each_by_its_own_claim_and_what_another_took_is_told(here) -> None:
    waiting = [bring(here, str(n), ago=9 - n) for n in range(7)]
    service.accept(here, OLA, waiting[2].id, now=NOON)

    got = service.accept_all(here, KARI, [*(each.id for each in waiting), "m-none"], now=NOON)

    assert (len(got.conversations), got.missed) == (6, 2)
    assert {each.agent for each in got.conversations} == {KARI}
    assert [each.letter.subject for each in service.list_held(here, KARI)] == ["0", "1", "3", "4", "5", "6"]


@pytest.mark.covers("WBX-09")
def test_two_who_accept_all_at_once_share_them_without_one_in_common(here) -> None:
    waiting = [bring(here, str(n)).id for n in range(12)]
    gate = threading.Barrier(2)

    def accept(agent: AgentId) -> service.Accepted:
        gate.wait()
        return service.accept_all(here, agent, waiting, now=NOON)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(accept, [KARI, OLA])
    assert {each.id for each in one.conversations} | {each.id for each in other.conversations} == set(waiting)
    assert len(one.conversations) + len(other.conversations) == 12
    assert one.missed == len(other.conversations)


def test_given_back_it_waits_at_its_old_place_for_everybody(here) -> None:
    first, _ = bring(here, "first", ago=60), bring(here, "second", ago=30)
    service.accept(here, KARI, first.id, now=NOON)

    with pytest.raises(NotHeld, match="Kari has taken it"):
        service.give_back(here, first.id, by=OLA)
    service.give_back(here, first.id, by=KARI)

    assert names(here, OLA) == ["first", "second"]
    assert service.list_held(here, KARI) == []
    assert service.give_back(here, first.id, by=KARI).state is State.WAITING
    assert service.accept(here, OLA, first.id, now=NOON).agent == OLA


def test_a_team_leader_gives_back_what_another_has_and_finishes_what_waits(here) -> None:
    kept, unwanted = bring(here, "kept"), bring(here, "unwanted")
    service.accept(here, KARI, kept.id, now=NOON)

    assert service.give_back(here, kept.id, by=None).agent is None
    assert service.finish(here, unwanted.id, by=None, reason="", note="Spam", now=NOON).state is State.DONE
    assert names(here, KARI) == ["kept"]


def test_done_it_is_over_for_good_and_says_how_it_ended(here) -> None:
    waiting = bring(here)
    with pytest.raises(NotHeld, match="Accept it first"):
        service.finish(here, waiting.id, by=KARI, reason="", note="", now=NOON)
    service.accept(here, KARI, waiting.id, now=NOON)
    done = service.finish(here, waiting.id, by=KARI, reason="Invoice", note="Sent a copy", now=NOON)

    assert (done.reason, done.note, done.agent) == ("Invoice", "Sent a copy", KARI)
    assert service.finish(here, waiting.id, by=KARI, reason="", note="", now=NOON) == done
    for attempt in (
        lambda: service.give_back(here, waiting.id, by=KARI),
        lambda: service.finish(here, waiting.id, by=OLA, reason="", note="", now=NOON),
    ):
        with pytest.raises(NotHeld, match="done already"):
            attempt()
    with pytest.raises(Taken, match="done already"):
        service.accept(here, OLA, waiting.id, now=NOON)


def test_a_change_that_was_decided_on_an_old_view_is_not_made(here) -> None:
    waiting = bring(here)
    seen = service.accept(here, KARI, waiting.id, now=NOON)
    store.give_back(seen)

    for write in (lambda: store.give_back(seen), lambda: store.finish(seen, reason="", note="", now=NOON)):
        with pytest.raises(store.ConversationChanged) as changed:
            write()
        assert changed.value.found.state is State.WAITING


@pytest.mark.covers("D1")
def test_another_company_sees_none_of_it(here) -> None:
    waiting = bring(here)
    other = CompanyId(f"other-{here}")
    agents.ensure(other, KARI, "Kari", now=NOON)

    assert service.find(other, waiting.id) is None
    assert service.stack_of(other, KARI).requests == ()
    assert service.list_page(other, limit=10).conversations == ()
    with pytest.raises(NoSuchConversation):
        service.give_back(other, waiting.id, by=None)


def test_every_change_is_told_to_who_watches_without_a_word_of_what_it_says(here, sent) -> None:
    attention.begin(here, until=utcnow() + timedelta(hours=1))
    waiting = bring(here, text="secret words")
    service.accept(here, KARI, waiting.id, now=NOON)
    service.give_back(here, waiting.id, by=KARI)
    service.finish(here, waiting.id, by=None, reason="", note="secret words", now=NOON)

    news = [body for queue, body in sent if queue == "news" and body["type"] == "conversation"]
    assert news == [{"company": here, "type": "conversation", "id": waiting.id}] * 4


def test_what_was_written_is_never_in_the_log(here, caplog) -> None:
    waiting = bring(here, text="secret words", subject="secret subject", sender="secret@b.example")
    service.accept(here, KARI, waiting.id, now=NOON)
    service.finish(here, waiting.id, by=KARI, reason="", note="secret note", now=NOON)

    said = str([vars(record) for record in caplog.records])
    assert "conversation-accepted" in said
    assert "secret" not in said


def test_it_is_kept_for_a_year_after_its_end(here) -> None:
    waiting = bring(here)
    item = dynamo.get(CONVERSATIONS, key_of(here, waiting.id))
    assert item["expires_at"] == int((NOON + store.KEPT).timestamp())

    later = NOON + timedelta(days=30)
    service.finish(here, waiting.id, by=None, reason="", note="", now=later)
    item = dynamo.get(CONVERSATIONS, key_of(here, waiting.id))
    assert item["expires_at"] == int((later + store.KEPT).timestamp())
    assert not {"board", "holder"} & set(item)


def test_a_list_goes_on_page_by_page_the_newest_first(here) -> None:
    for n in range(5):
        bring(here, str(n), ago=100 - n)

    first = service.list_page(here, limit=3)
    rest = service.list_page(here, limit=3, after=first.next)

    assert [each.letter.subject for each in (*first.conversations, *rest.conversations)] == ["4", "3", "2", "1", "0"]
    assert rest.next is None
