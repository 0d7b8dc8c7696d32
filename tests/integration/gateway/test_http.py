"""HTTP through the gateway: what a function is given, and what its caller gets."""

import asyncio
import json

import httpx
import pytest


def get(hosted, path, **kwargs):
    return httpx.get(hosted.url + path, **kwargs)


def test_a_function_gets_the_event_that_api_gateway_would_send(tiny):
    answer = get(tiny, "/echo/a%20b?x=1&y=&x=2", headers={"X-Many": "one"}).json()

    event = answer["event"]
    assert answer["name"] == "a b"
    assert event["resource"] == "/echo/{name}"
    assert event["path"] == "/echo/a%20b"
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert event["queryStringParameters"] == {"x": "2", "y": ""}
    assert event["requestContext"]["rawQueryString"] == "x=1&y=&x=2"
    assert event["requestContext"]["resourcePath"] == "/echo/{name}"
    assert event["multiValueHeaders"]["x-many"] == ["one"]
    assert event["body"] is None
    assert event["requestContext"]["requestId"] == answer["request_id"]


def test_a_body_that_is_no_utf8_arrives_byte_for_byte(tiny):
    body = b"Body=\xff\xfe&From=%2B47"

    answer = httpx.post(
        tiny.url + "/echo/x", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    ).json()

    assert answer["event"]["isBase64Encoded"] is True
    assert bytes.fromhex(answer["raw_hex"]) == body


def test_fixed_steps_win_over_parameters_and_those_over_the_greedy_rest(tiny):
    assert get(tiny, "/echo/fixed").json() == {"fixed": True}
    assert get(tiny, "/echo/a/b/c").json() == {"params": {"name": "a", "rest": "b/c"}}
    assert get(tiny, "/echo/other/").json()["name"] == "other"


@pytest.mark.parametrize("path", ["/", "/nothing", "/echo", "/@connections/abc", "/x/@connections/abc"])
def test_what_no_function_serves_is_refused(tiny, path):
    assert get(tiny, path).status_code in (403, 404)


def test_another_method_is_answered_by_the_app_itself(tiny):
    answer = httpx.delete(tiny.url + "/echo/x")

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


def test_head_gives_the_headers_of_get(tiny):
    answer = httpx.head(tiny.url + "/cookies")

    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["content-length"] == str(len("<p>ok</p>"))


def test_a_preflight_is_answered_without_the_function(tiny):
    answer = httpx.options(tiny.url + "/echo/x")

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-methods"] == "GET,POST,OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_every_cookie_is_a_header_of_its_own(tiny):
    assert get(tiny, "/cookies").headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_binary_answers_arrive_as_bytes(tiny):
    assert get(tiny, "/sound").content == b"RIFF\x00\xff"


def test_a_failing_function_is_a_500_and_the_next_request_is_served(tiny):
    assert get(tiny, "/broken").status_code == 500
    assert get(tiny, "/echo/fixed").status_code == 200


def test_a_function_that_takes_too_long_is_a_504(tiny):
    answer = get(tiny, "/echo/x?sleep=1.5")

    assert answer.status_code == 504
    assert answer.json()["error"]["code"] == "timeout"


def test_an_address_nobody_serves_is_told_in_the_one_error_shape(tiny):
    answer = get(tiny, "/nowhere")

    assert answer.status_code == 404
    assert answer.json() == {
        "error": {
            "code": "not-found",
            "message": "There is nothing at this address.",
            "details": {},
            "request_id": answer.json()["error"]["request_id"],
        }
    }
    assert answer.json()["error"]["request_id"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_ten_megabytes_is_refused(tiny, chunked):
    size = 10 * 1024 * 1024 + 1
    content = (b"x" * (1024 * 1024 + 1) for _ in range(10)) if chunked else b"x" * size

    answer = httpx.post(tiny.url + "/echo/x", content=content)

    assert answer.status_code == 413


async def ask_many(port, names):
    """Ask for every name over 40 kept-alive connections; returns what each was told."""
    waiting, told = list(names), {}

    async def ask_in_turn():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            name = waiting.pop()
            writer.write(f"GET /echo/{name}?who={name}&sleep=0.001 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            told[name] = json.loads(await reader.readexactly(length))
        writer.close()

    await asyncio.gather(*(ask_in_turn() for _ in range(40)))
    return told


def test_two_thousand_concurrent_requests_never_see_each_other(tiny):
    told = asyncio.run(ask_many(tiny.port, [f"caller-{number}" for number in range(2000)]))

    wrong = [
        name
        for name, answer in told.items()
        if answer["name"] != name
        or answer["event"]["queryStringParameters"]["who"] != name
        or answer["event"]["requestContext"]["requestId"] != answer["request_id"]
    ]
    assert wrong == []
    assert len({answer["request_id"] for answer in told.values()}) == 2000


def test_the_request_log_is_one_line_with_the_route_and_no_personal_data(tiny, caplog):
    import logging

    from infra.gateway.log import JsonLines, log

    log.propagate = True
    with caplog.at_level(logging.INFO, logger="cordboard.gateway"):
        get(tiny, "/echo/%2B4790000001?Digits=1234")

    lines = [JsonLines().format(record) for record in caplog.records if record.getMessage() == "request"]
    assert len(lines) == 1
    assert json.loads(lines[0])["route"] == "/echo/{name}"
    assert "4790000001" not in lines[0]
    assert "1234" not in lines[0]
