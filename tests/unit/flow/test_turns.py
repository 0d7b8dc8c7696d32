"""The order across queues in words, and that it is the order the matcher keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents.domain import Device
from chalicelib.calls.stays import Stay
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.flow.turns import sentence, steps
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import Candidate, match
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at

SALES, SUPPORT, BILLING = QueueName("sales"), QueueName("support"), QueueName("billing")
TITLES = {SALES: "Sales", SUPPORT: "Support", BILLING: "Billing"}


@pytest.mark.covers("PHN-143")
@pytest.mark.parametrize(
    ("elements", "served", "words"),
    [
        ([], [], "There is no queue, so no calls are offered."),
        ([], [SALES], "No published flow leads to Sales."),
        ([(SALES, 5)], [SALES], "Whoever has waited longest comes first in Sales."),
        (
            [(SALES, 5), (SUPPORT, 5), (BILLING, 5)],
            [SALES, SUPPORT, BILLING],
            "Whoever has waited longest comes first, whether in Billing, Sales or Support.",
        ),
        (
            [(SALES, 5), (SUPPORT, 1), (BILLING, 9)],
            [SALES, SUPPORT, BILLING],
            (
                "Callers of Support (priority 1) come first, then of Sales (priority 5), then of Billing (priority 9). "
                "With the same priority, whoever has waited longest comes first, whichever queue they wait in."
            ),
        ),
    ],
)
def test_the_order_is_said_as_it_falls_out(elements, served, words) -> None:
    assert sentence(steps(elements), served, TITLES) == words


waits = st.tuples(st.sampled_from([SALES, SUPPORT, BILLING]), st.integers(1, 9), st.integers(0, 600))


@pytest.mark.covers("PHN-143", "Q3", "A1")
@given(st.lists(waits, min_size=1, max_size=12))
def test_an_agent_in_several_queues_takes_the_call_that_the_told_order_puts_first(calls) -> None:
    anna = new_agent(queues=frozenset(TITLES), device=Device(endpoint="client:demo.anna", is_ready=True, seen_at=at(0)))
    queues = {
        name: Queue(company=CompanyId("demo"), name=name, title=title, members={AgentId("anna"): 0})
        for name, title in TITLES.items()
    }
    waiting = [
        Candidate(
            CallId(f"CA{n:02d}"),
            Stay(n=1, queue=queue, joined_at=at(-waited), priority=number, until=None, settings={}),
        )
        for n, (queue, number, waited) in enumerate(calls)
    ]

    (made,) = match(waiting, [anna], queues, now=at(1))

    (first, *_rest) = steps((queue, number) for queue, number, _waited in calls)
    longest = max(waited for queue, number, waited in calls if queue in first.queues and number == first.priority)
    assert made.stay.queue in first.queues
    assert (made.stay.priority, made.stay.joined_at) == (first.priority, at(-longest))
