"""The kept connection, over a real socket to a peer that says what each test lays out."""

import socket
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from chalicelib.aws.wire import BrokenAnswer, Connection

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
Serve = Callable[..., Connection]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Connect to a peer that reads one request for each answer; an answer is a list of packets."""
    listener = socket.create_server(("127.0.0.1", 0))
    opened: list[Connection] = []
    received: list[bytes] = []

    def speak(answers: tuple[list[bytes], ...]) -> None:
        peer, _ = listener.accept()
        with peer:
            for packets in answers:
                received.append(peer.recv(65536))
                for packet in packets:
                    peer.sendall(packet)

    def start(*answers: list[bytes]) -> Connection:
        thread = Thread(target=speak, args=(answers,), daemon=True)
        thread.start()
        connection = Connection(f"http://127.0.0.1:{listener.getsockname()[1]}", connect_s=1, read_s=1)
        opened.append(connection)
        connection.received = received  # type: ignore[attr-defined]
        return connection

    yield start
    for connection in opened:
        connection.close()
    listener.close()


def test_a_request_goes_out_in_one_write_with_its_length(serve) -> None:
    connection = serve([OK])

    assert connection.post({"host": "h", "x-amz-target": "T"}, b"{}") == (200, b"hello")
    assert connection.received == [b"POST / HTTP/1.1\r\nhost: h\r\nx-amz-target: T\r\ncontent-length: 2\r\n\r\n{}"]


def test_the_connection_serves_one_request_after_another(serve) -> None:
    connection = serve([OK], [OK])

    connection.post({}, b"{}")

    assert connection.post({}, b"{}") == (200, b"hello")
    assert connection.is_open


@pytest.mark.parametrize("cut", [1, 9, 20, len(OK) - 7, len(OK) - 5, len(OK) - 1])
def test_an_answer_may_come_in_pieces(serve, cut) -> None:
    connection = serve([OK[:cut], OK[cut:]])

    assert connection.post({}, b"{}") == (200, b"hello")


def test_a_large_answer_comes_whole(serve) -> None:
    body = bytes(range(256)) * 4000
    connection = serve([f"HTTP/1.1 400 No\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body])

    assert connection.post({}, b"{}") == (400, body)


def test_a_peer_that_says_close_is_not_used_again(serve) -> None:
    connection = serve([b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"])

    assert connection.post({}, b"{}") == (200, b"")
    assert not connection.is_open


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        b"SMTP ready\r\n\r\n",
    ],
)
def test_anything_but_a_whole_answer_is_an_error(serve, answer) -> None:
    connection = serve([answer])

    with pytest.raises(BrokenAnswer):
        connection.post({}, b"{}")


def test_silence_is_not_waited_for_beyond_the_limit(serve) -> None:
    connection = serve([], [])

    with pytest.raises(TimeoutError):
        connection.post({}, b"{}")
