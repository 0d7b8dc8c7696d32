import pytest
from tests.pages.test_agent import *
from tests.pages.conftest import *
def test_shot(visit, world):
    page = opened(visit)
    ring(world); connect(world)
    world.put("call", call("c21", caller_name="Liis Tamm", state="talking", queue="permits", agent="kari", path=["Opening hours: open"]))
    world.put("agent", {"id": "kari", "call": "c21", "held_since": None, "parked": [{"call": "c20", "since": now_ms() - 40_000}]})
    page.wait_for_timeout(700); page.screenshot(path="/tmp/held1.png")
    world.put("agent", {"id": "kari", "held_since": now_ms()-5000})
    page.wait_for_timeout(700); page.screenshot(path="/tmp/held2.png")
