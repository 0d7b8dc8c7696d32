"""A write whose answer is lost on the way is carried out once and told as done."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.agents.tables import AGENTS
from chalicelib.aws import dynamo, pool, transport
from chalicelib.aws.conditions import attr
from chalicelib.aws.dynamo import Change, ConditionFailed
from chalicelib.flow.tables import COUNTERS
from chalicelib.settings import settings


class Leak:
    """Stands before a store and loses the answers it is told to lose, after the store has done the work."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or "", parts.port or 80)
        self.losses = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(self.upstream) as store:
            threading.Thread(target=self._forward, args=(client, store), daemon=True).start()
            while answer := store.recv(65_536):
                if self.losses:
                    self.losses -= 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(answer)

    @staticmethod
    def _forward(client: socket.socket, store: socket.socket) -> None:
        with suppress(OSError):
            while request := client.recv(65_536):
                store.sendall(request)


@pytest.fixture
def leak(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Leak]:
    found = Leak(transport.endpoint("dynamodb"))
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", found.url)
    settings.cache_clear()
    pool.close_idle()
    yield found
    found.listener.close()
    monkeypatch.undo()
    settings.cache_clear()
    pool.close_idle()


@pytest.fixture
def counter(company: str) -> dict[str, str]:
    return dict.fromkeys(COUNTERS.keys, company)


def test_a_put_that_was_done_but_not_heard_of_is_not_told_as_a_lost_race(leak: Leak, counter: dict[str, str]) -> None:
    leak.losses = 1
    dynamo.put(COUNTERS, {**counter, "n": 1}, condition=attr("n").missing())
    found = dynamo.get(COUNTERS, counter)
    assert found is not None
    assert found["n"] == 1


def test_an_update_that_was_done_but_not_heard_of_is_done_once(leak: Leak, company: str) -> None:
    key = dict(zip(AGENTS.keys, (company, "anna"), strict=True))
    dynamo.put(AGENTS, {**key, "v": 1})
    leak.losses = 1
    written = dynamo.update(AGENTS, key, Change(add={"v": 1}, remove=("then",)), condition=attr("v") == 1)
    assert written["v"] == 2
    found = dynamo.get(AGENTS, key)
    assert found is not None
    assert found["v"] == 2


def test_a_real_rival_still_wins_over_a_repeated_write(leak: Leak, counter: dict[str, str]) -> None:
    dynamo.put(COUNTERS, {**counter, "n": 7}, condition=attr("n").missing())
    leak.losses = 1
    with pytest.raises(ConditionFailed):
        dynamo.put(COUNTERS, {**counter, "n": 1}, condition=attr("n").missing())
    found = dynamo.get(COUNTERS, counter)
    assert found is not None
    assert found["n"] == 7
