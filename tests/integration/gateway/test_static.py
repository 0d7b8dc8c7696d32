"""Static files: types, caching, ranges, and nothing outside their folder."""

import socket

import httpx
import pytest


def get(hosted, path, **headers):
    return httpx.get(hosted.url + path, headers={"accept-encoding": "identity", **headers})


def test_a_versioned_address_is_good_for_ever_and_another_is_checked_first(tiny):
    versioned, plain = get(tiny, "/static/v-1a2b/css/app.css"), get(tiny, "/static/css/app.css")

    assert versioned.text == plain.text
    assert versioned.headers["content-type"] == "text/css; charset=utf-8"
    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_again(tiny):
    etag = get(tiny, "/static/css/app.css").headers["etag"]

    again = get(tiny, "/static/css/app.css", **{"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_file_is_served_at_once(tiny, static):
    before = get(tiny, "/static/css/app.css")
    (static / "css" / "app.css").write_text("body { color: red }")

    after = get(tiny, "/static/css/app.css")

    assert after.text == "body { color: red }"
    assert after.headers["etag"] != before.headers["etag"]


def test_text_is_compressed_for_those_who_take_it(tiny):
    answer = httpx.get(tiny.url + "/static/css/app.css", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 200
    assert answer.text == "body { margin: 0 }\n" * 200


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "first", "length"),
    [
        ("bytes=0-99", 206, "bytes 0-99/2560", 0, 100),
        ("bytes=2500-", 206, "bytes 2500-2559/2560", 196, 60),
        ("bytes=-10", 206, "bytes 2550-2559/2560", 246, 10),
        ("bytes=9999-", 416, "bytes */2560", None, 0),
        ("bytes=0-1,5-6", 200, None, 0, 2560),
        ("seconds=1-2", 200, None, 0, 2560),
    ],
)
def test_a_player_may_ask_for_a_part_of_a_sound(tiny, asked, status, content_range, first, length):
    answer = get(tiny, "/static/tone.wav", range=asked)

    assert answer.status_code == status
    assert answer.headers.get("content-range") == content_range
    assert len(answer.content) == length
    assert first is None or answer.content[0] == first


@pytest.mark.parametrize(
    "path", ["/static/../secret.txt", "/static/%2e%2e/secret.txt", "/static/..%2fsecret.txt", "/static/"]
)
def test_nothing_outside_the_folder_is_served(tiny, path):
    with socket.create_connection(("127.0.0.1", tiny.port)) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    assert b"404 Not Found" in answer.split(b"\r\n")[0]
    assert b"not to be served" not in answer


def test_static_files_cannot_be_posted_to(tiny):
    assert httpx.post(tiny.url + "/static/css/app.css").status_code == 405
