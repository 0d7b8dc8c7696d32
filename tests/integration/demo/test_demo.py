"""``make run`` as a visitor meets it: a call from the web phone to an agent, and what is left of it the next day."""

import json
import re
import threading
import time
from contextlib import contextmanager, suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

MAIN = "+4721000000"


class Visitor:
    """A browser without a screen: the console's JSON API with a session, and a softphone."""

    def __init__(self, demo, email: str = "") -> None:
        self.web = httpx.Client(base_url=demo.url, follow_redirects=False, timeout=20)
        self.demo = demo
        self.heard = []
        if email:
            self._log_in(email)

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self.web.close()

    def _log_in(self, email: str) -> None:
        form = self.web.get("/login").text
        password = re.search(r"with the password (\S+)", self.demo.said)[1]
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
        answer = self.web.post("/login", data={"who": email, "password": password, "csrf_token": token})
        assert answer.status_code == 303, answer.text
        page = self.web.get("/console/live", follow_redirects=True).text
        self.web.headers["X-CSRF-Token"] = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    def live(self) -> dict:
        return self.web.get("/api/live").json()

    @contextmanager
    def phone(self, path: str):
        granted = self.web.get(path).json()
        with connect(f"{granted['url']}?token={granted['token']}") as socket:
            listening = threading.Thread(target=self._listen, args=(socket,))
            listening.start()
            yield socket
        listening.join(10)

    def _listen(self, socket) -> None:
        with suppress(ConnectionClosed):
            for frame in socket:
                self.heard.append(json.loads(frame))

    def wait_for(self, kind: str, within_s: float = 15, **fields):
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            for frame in list(self.heard):
                if frame["type"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                    return frame
            time.sleep(0.02)
        raise AssertionError(f"no {kind} {fields} in {self.heard}")


def eventually(ask, within_s: float = 15):
    ends_at = time.monotonic() + within_s
    while not (found := ask()):
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.1)
    return found


@pytest.fixture
def agent(demo):
    with Visitor(demo, "ingrid@fjordvik.example") as visitor, visitor.phone("/api/softphone/token") as phone:
        visitor.wait_for("registered")
        assert visitor.web.post("/api/agent/heartbeat", json={"device_ready": True}).status_code == 200
        assert visitor.web.post("/api/agent/queues/sales", json={"logged_on": True}).status_code == 200
        answer = visitor.web.put("/api/agent/state", json={"state": "available"})
        assert answer.status_code == 200, answer.text
        visitor.socket = phone
        yield visitor
        visitor.web.put("/api/agent/state", json={"state": "logged-off"})


def is_in_the_log(visitor: Visitor) -> bool:
    """Tell whether the call log shows the caller, however the page groups the digits of a number."""
    return "90712345" in re.sub(r"(?<=\d) (?=\d)", "", visitor.web.get("/console/calls").text)


def send(socket, **frame) -> None:
    socket.send(json.dumps(frame))


def test_a_caller_hears_the_prompts_presses_1_and_talks_to_the_agent(demo, agent):
    with Visitor(demo) as caller, caller.phone("/api/phone/token?caller=%2B4790712345") as phone:
        send(phone, type="call", to=MAIN)
        welcome = caller.wait_for("play")
        sound = httpx.get(welcome["url"])
        assert sound.content[:4] == b"RIFF"
        assert len(sound.content) > 10_000
        send(phone, type="finished", id=welcome["id"])
        eventually(lambda: len([frame for frame in caller.heard if frame["type"] == "play"]) == 2)
        caller.wait_for("gather", active=True)
        started = time.perf_counter()
        send(phone, type="digits", digits="1")

        ring = agent.wait_for("ring")
        print(f"key pressed to agent's phone ringing: {(time.perf_counter() - started) * 1000:.0f} ms")
        live = eventually(lambda: [call for call in agent.live()["calls"] if call["state"] == "ringing"])
        assert (live[0]["caller"], live[0]["queue"], live[0]["agent"]) == ("+4790712345", "sales", "ingrid")

        send(agent.socket, type="answer", call_sid=ring["call_sid"])
        caller.wait_for("conference", state="talking")
        eventually(lambda: [call for call in agent.live()["calls"] if call["state"] == "talking"])
        send(phone, type="hangup")
        agent.wait_for("ended")

    eventually(lambda: [a for a in agent.live()["agents"] if a["id"] == "ingrid" and a["state"] == "wrap-up"])
    eventually(lambda: is_in_the_log(agent))


def test_the_log_in_page_offers_the_people_of_the_company(demo):
    page = httpx.get(f"{demo.url}/login").text

    for name in ("kari", "ola", "ingrid", "per"):
        assert f"{name}@fjordvik.example" in page


def test_the_outbox_shows_mail_that_would_have_left(demo):
    assert "No mail has been sent yet" in httpx.get(f"{demo.url}/outbox").text


def test_the_connections_of_consoles_are_not_open_to_visitors(demo):
    assert httpx.post(f"{demo.url}/@connections/x", content=b"{}").status_code == 403


def test_a_second_start_on_the_same_port_says_what_to_do(demo):
    clash = demo.command()
    said, _ = clash.communicate(timeout=30)

    assert clash.returncode == 1
    assert f"Port {demo.port} is in use" in said
    assert f"PORT={demo.port + 1}" in said
    assert "Traceback" not in said


def test_the_state_is_not_cleared_under_a_running_demo(demo):
    refused = demo.command("infra.demo.reset")
    said, _ = refused.communicate(timeout=30)

    assert (refused.returncode, demo.state.exists()) == (1, True)
    assert "stop it first" in said


def test_yesterdays_call_is_there_after_a_restart_until_the_state_is_cleared(demo):
    assert demo.stop() == 0
    demo.start()

    with Visitor(demo, "kari@fjordvik.example") as kari:
        assert is_in_the_log(kari)

    demo.stop()
    cleared = demo.command("infra.demo.reset")
    said, _ = cleared.communicate(timeout=30)
    assert (cleared.returncode, demo.state.exists()) == (0, False)
    assert "Cleared" in said
    demo.start()
