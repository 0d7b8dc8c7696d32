"""Whatever happens to a customer, in whatever order: nobody is dialled twice at a time, too often, or forgotten."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaigns import transitions
from chalicelib.campaigns.domain import CustomerState, next_attempt
from chalicelib.campaigns.errors import CustomerTaken
from chalicelib.core.ids import AgentId, CallId
from tests.unit.campaigns.making import LATER, NINE, YES, new_campaign, new_customer

CAMPAIGN = new_campaign(max_attempts=3, retry=timedelta(minutes=5))
ANNA = AgentId("anna")
HOLD, TALK = timedelta(minutes=2), timedelta(minutes=30)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "dial", "missed", "answered", "yes", "later"]),
        st.sampled_from(["one", "two"]),
        st.integers(0, 10),
    ),
    max_size=40,
)


class Dialler:
    """Two attempts at a time want the same customer, as careful as the real one: it dials whom it holds."""

    def __init__(self) -> None:
        self.customer, self.now, self.calls = new_customer(), NINE, 0
        self.dialled: dict[str, CallId] = {}
        self.before_until: datetime | None = None

    def do(self, deed: str, by: str) -> None:
        before, customer = self.customer, self.customer
        match deed:
            case "claim":
                due = customer.due_at is not None and customer.due_at <= self.now
                if due and customer.attempts < CAMPAIGN.max_attempts:
                    customer = transitions.claim(customer, by, until=self.now + HOLD, now=self.now)
            case "dial" if by not in self.dialled:
                self.calls += 1
                call = CallId(f"call-{self.calls}")
                until = self.now + TALK
                customer = transitions.note_dialled(customer, by, call=call, agent=None, until=until, now=self.now)
                self.dialled[by] = call
            case "missed":
                customer = transitions.release(customer, by, next_at=next_attempt(CAMPAIGN, customer, now=self.now))
                self.dialled.pop(by, None)
            case "answered":
                customer = transitions.note_answered(customer, by)
                self.dialled.pop(by, None)
            case "yes" | "later":
                outcome, call = (YES if deed == "yes" else LATER), CallId(f"in-{by}")
                chosen = transitions.select(customer, call=call, agent=ANNA)
                customer = transitions.give_outcome(
                    CAMPAIGN, chosen, outcome, call=call, agent=ANNA, next_at=None, now=self.now
                )
        self.customer = customer
        self._judge(before.claimed_by)

    def _judge(self, held_by: str) -> None:
        customer = self.customer
        assert (customer.due_at is None) == (customer.state is CustomerState.DONE), "nobody open is forgotten"
        assert (customer.state is CustomerState.CLAIMED) == bool(customer.claimed_by)
        if customer.claimed_by and held_by and customer.claimed_by != held_by:
            assert self.lapsed, "a claim that holds is not taken"

    @property
    def lapsed(self) -> bool:
        return self.before_until is not None and self.before_until <= self.now


@given(DEEDS)
def test_a_customer_is_one_attempts_at_a_time_and_dialled_as_often_as_allowed(deeds) -> None:
    dialler = Dialler()
    for deed, by, minutes in deeds:
        dialler.now += timedelta(minutes=minutes)
        dialler.before_until = dialler.customer.claimed_until
        try:
            dialler.do(deed, by)
        except CustomerTaken:
            continue
        assert dialler.customer.attempts <= CAMPAIGN.max_attempts
