"""The microphone of an agent's browser is asked for as the organisation wants it."""

import pytest

from tests.pages.conftest import Visit

pytestmark = pytest.mark.browser

ANSWERED = """
async (snapshot) => {
  const base = document.querySelector("script[src*='/js/agent/page.js']").src;
  const { AgentPhone } = await import(new URL("phone.js", base));
  const { Store } = await import(new URL("../core/store.js", base));
  const { create } = await import(new URL("../softphone/jssip.js", base));
  const store = new Store();
  store.load({ calls: [], queues: [], agents: [], me: null, ...snapshot });
  const phone = new AgentPhone({ store });
  phone.driver = create({ identity: "client:acme.kari", token: "a.b", url: "wss://trunk.example" });
  const leg = { id: "1", status: "ringing" };
  phone.legs.set("1", leg);
  const asked = [];
  phone.driver.sessions.set("1", { answer: (options) => asked.push(options.mediaConstraints.audio.noiseSuppression) });
  phone.answer();
  store.put("company", "acme", { reasons: [], noise_removal: !asked[0] });
  phone.answer();
  return asked;
}
"""


@pytest.mark.covers("WBX-01", "WBX-02")
@pytest.mark.parametrize(
    ("snapshot", "asked"),
    [({}, [True, False]), ({"noise_removal": True}, [True, False]), ({"noise_removal": False}, [False, True])],
)
def test_noise_is_suppressed_unless_the_organisation_has_switched_it_off_also_while_the_page_is_open(
    visit: Visit, snapshot: dict[str, bool], asked: list[bool]
) -> None:
    page = visit("/console/agent")

    assert page.evaluate(ANSWERED, snapshot) == asked
