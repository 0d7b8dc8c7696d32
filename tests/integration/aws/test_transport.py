"""The wire: what is tried again, what is not, and what the caller gets to see."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib.aws import pool, transport
from chalicelib.aws.transport import AwsError
from chalicelib.core.errors import Unavailable
from chalicelib.settings import settings


class Service:
    """Answers requests with what ``script`` says, in order; the last for ever."""

    def __init__(self) -> None:
        self.script: list[tuple[int, dict[str, Any]] | None] = [(200, {})]
        self.asked: list[tuple[str, dict[str, Any]]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                owner.asked.append((self.headers["x-amz-target"], body))
                answer = owner.script.pop(0) if len(owner.script) > 1 else owner.script[0]
                if answer is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                text = json.dumps(answer[1]).encode()
                self.send_response(answer[0])
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    found = Service()
    monkeypatch.setenv("AWS_ENDPOINT_URL", found.url)
    monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    settings.cache_clear()
    pool.close_idle()
    yield found
    pool.close_idle()
    settings.cache_clear()
    found.server.shutdown()
    found.server.server_close()


def ask() -> dict[str, Any]:
    return transport.call("dynamodb", "GetItem", {"TableName": "t"})


def throttled() -> tuple[int, dict[str, Any]]:
    return 400, {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}


@pytest.mark.parametrize("trouble", [throttled(), (500, {}), (503, {"__type": "ServiceUnavailable"}), None])
def test_trouble_that_passes_is_not_noticed(service: Service, trouble: Any) -> None:
    service.script = [trouble, trouble, (200, {"Item": {}})]
    assert ask() == {"Item": {}}
    assert service.asked[0] == ("DynamoDB_20120810.GetItem", {"TableName": "t"})


@pytest.mark.parametrize("trouble", [throttled(), (500, {}), None])
def test_trouble_that_stays_is_unavailable(service: Service, trouble: Any) -> None:
    service.script = [trouble]
    with pytest.raises(Unavailable):
        ask()
    assert len(service.asked) == transport.ATTEMPTS


def test_a_refusal_is_told_at_once_with_what_stood_there(service: Service) -> None:
    item = {"v": {"N": "2"}}
    service.script = [(400, {"__type": "x#ConditionalCheckFailedException", "message": "no", "Item": item})]
    with pytest.raises(AwsError) as refused:
        ask()
    assert refused.value.kind == "ConditionalCheckFailedException"
    assert refused.value.body["Item"] == item
    assert len(service.asked) == 1


def test_a_service_that_is_not_there_is_unavailable(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    with pytest.raises(Unavailable):
        ask()
