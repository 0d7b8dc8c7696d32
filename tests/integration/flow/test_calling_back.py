"""A flow's errand to have somebody called back: only who did ask is called, and whoever asked is not forgotten."""

from datetime import timedelta

import pytest

from chalicelib.aws.jobs import use_sender
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.errors import UnknownCall
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.core.replacing import replace
from chalicelib.flow import calling_back, errands, turns
from chalicelib.flow.asks import AskCallback
from chalicelib.flow.effects import CALLBACK_NUMBER
from infra.simulation.switchboard import write_company
from tests.scenarios.conftest import flow
from tests.unit.calls.making import at, new_call

THEIRS, OTHER = "+4790000055", "+4790000066"
NOW = at(30)
FLOW = flow(
    [
        ("wait", "queue", {"queue": "support", "priority": 3}),
        ("back", "callback", {"queue": "support"}),
        ("night", "callback", {"queue": "night", "priority": 7}),
        ("end", "hangup", {}),
    ],
    [
        ("wait", "timed-out", "back"),
        *((node, port, "night") for node, port in (("back", "requested"), ("back", "failed"))),
        *((node, port, "end") for node, port in (("night", "requested"), ("night", "failed"))),
    ],
)


@pytest.fixture
def here(aws, company, empty_tables):
    """A company whose members call back, at most once an hour."""
    del aws, empty_tables
    documents = {(Kind.QUEUE, "support"): {"title": "Support", "members": {"anna": 0}}, (Kind.FLOW, "main"): FLOW}
    write_company(CompanyId(company), documents, {}, now=NOW, rules={"calls_an_hour": 1})
    use_sender(lambda *_job: None)
    yield CompanyId(company)
    use_sender(None)


def asked(company: CompanyId, number: str = THEIRS, **facts) -> Call:
    """A call in which somebody asked to be called back."""
    session = {"values": {CALLBACK_NUMBER: number}}
    known = {"company": company, "step": 4, "marks": frozenset({Outcome.CALLBACK}), "session": session, **facts}
    return new_call(**known)


def errand(company: CompanyId, *, step: int = 4, **more) -> dict:
    wish = {"queue": "support", "number": THEIRS, "shown": "+4721000000", "priority": 5, "settings": {}}
    call = new_call()
    names = {"kind": "callback", "company": company, "call": call.id, "id": f"{call.id}.{step}.0", "step": step}
    return {**names, **wish, "max_attempts": 3, "retry_s": 300, **more}


def request(company: CompanyId) -> Call:
    return calls.get(company, CallId(f"cb-{new_call().id}"))


@pytest.mark.covers("C4", "K1")
def test_an_errand_that_comes_twice_asks_once(here) -> None:
    calls.begin(asked(here))
    errands.act(errand(here), now=NOW)
    errands.act(errand(here), now=NOW + timedelta(seconds=60))
    assert (request(here).caller, request(here).started_at, request(here).v) == (THEIRS, NOW, 1)


def test_what_is_not_written_yet_is_waited_for(here) -> None:
    with pytest.raises(Unavailable):
        errands.act(errand(here), now=NOW)
    calls.begin(new_call(company=here, step=3))
    with pytest.raises(Unavailable):
        errands.act(errand(here), now=NOW)


@pytest.mark.parametrize(
    "written",
    [
        {"marks": frozenset(), "session": {}},
        {"session": {"values": {CALLBACK_NUMBER: OTHER}}},
        {"marks": frozenset(), "session": {}, "step": 3, "state": CallState.ENDED, "ended_at": NOW},
    ],
    ids=["went another way", "asked for another number", "hung up"],
)
def test_who_did_not_ask_after_all_is_not_called(here, written) -> None:
    calls.begin(asked(here, **written))
    errands.act(errand(here), now=NOW)
    with pytest.raises(UnknownCall):
        request(here)


def test_who_asked_is_called_although_the_errand_came_when_the_call_was_only_in_the_log(here) -> None:
    over = asked(here, state=CallState.ENDED, ended_at=NOW, outcome=Outcome.CALLBACK)
    calls.begin(over)
    calls.archive(over, now=NOW + timedelta(seconds=calls.LINGER_S + 1))
    errands.act(errand(here), now=NOW + timedelta(hours=1))
    assert request(here).caller == THEIRS


def test_a_company_that_has_called_enough_offers_no_callback_and_keeps_what_was_promised(here) -> None:
    ask = AskCallback("support", THEIRS)
    assert calling_back.look(here, ask, now=NOW).number == THEIRS
    calls.begin(asked(here))
    calls.begin(replace(asked(here), id=CallId("CA-other")))
    errands.act(errand(here), now=NOW)
    assert not calling_back.look(here, ask, now=NOW).is_possible
    errands.act(errand(here, call="CA-other"), now=NOW)
    assert calls.get(here, CallId("cb-CA-other")).caller == THEIRS


def test_a_queue_that_is_gone_calls_nobody_back(here) -> None:
    assert not calling_back.look(here, AskCallback("gone", THEIRS), now=NOW).is_possible
    calls.begin(asked(here))
    errands.act(errand(here, queue="gone"), now=NOW)
    with pytest.raises(UnknownCall):
        request(here)


def test_the_people_of_a_line_are_those_who_call_back_its_callers(here) -> None:
    line = "+4721000077"
    companies.put_number(here, line, {"title": "Line", "agents": ["anna"]}, replaces=None, actor="test", now=NOW)
    assert calling_back.look(here, AskCallback("support", THEIRS, line), now=NOW).only == ("anna",)


@pytest.mark.covers("PHN-143")
def test_a_queue_that_only_calls_back_has_its_turn_and_one_that_is_waited_in_has_those_who_wait(here) -> None:
    order = turns.find_steps(here, ["support", "night"])
    assert [(step.priority, step.queues) for step in order] == [(3, ("support",)), (7, ("night",))]
