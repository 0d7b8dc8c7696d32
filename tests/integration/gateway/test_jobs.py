"""Job queues through the gateway: order, retries, partial failures, dead letters, and a stop that loses nothing."""

import time

import pytest


def eventually(condition, within_s=12):
    ends_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.02)


def bodies(hosted):
    return [body for batch in list(hosted.seen.batches) for body in batch]


def send_all(sqs, url, texts, group=None):
    for text in texts:
        more = {"MessageGroupId": group} if group else {}
        sqs.send_message(QueueUrl=url, MessageBody=text, **more)


def left(sqs, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(value) for value in attributes.values())


def test_every_job_is_done_once_and_leaves_the_queue(working, sqs):
    texts = [f"job {number}" for number in range(40)]

    send_all(sqs, working.queues["tiny-plain"], texts)

    eventually(lambda: len(bodies(working)) >= 40)
    eventually(lambda: left(sqs, working.queues["tiny-plain"]) == 0)
    assert sorted(bodies(working)) == sorted(texts)
    assert max(len(batch) for batch in working.seen.batches) <= 5


def test_a_group_is_served_in_order_while_groups_do_not_wait_for_each_other(working, sqs):
    url = working.queues["tiny-ordered.fifo"]
    working.seen.job_s = 0.05
    for number in range(8):
        for group in ("a", "b", "c"):
            send_all(sqs, url, [f"{group}{number}"], group)

    started = time.monotonic()
    eventually(lambda: len(bodies(working)) == 24)
    took_s = time.monotonic() - started

    for group in ("a", "b", "c"):
        served = [body for body in bodies(working) if body.startswith(group)]
        assert served == [f"{group}{number}" for number in range(8)]
    assert took_s < 24 * 0.05


def test_a_failed_job_holds_up_its_group_and_nothing_else_and_ends_among_the_dead_letters(working, sqs):
    url, dead = working.queues["tiny-ordered.fifo"], working.queues["tiny-dead-ordered.fifo"]
    send_all(sqs, url, ["raise"], "bad")
    send_all(sqs, url, ["after"], "bad")
    send_all(sqs, url, ["elsewhere"], "good")

    eventually(lambda: "after" in bodies(working))

    assert bodies(working).count("raise") == 2
    assert bodies(working).index("elsewhere") < bodies(working).index("after")
    buried = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=2)["Messages"]
    assert [message["Body"] for message in buried] == ["raise"]


def test_only_what_a_batch_reports_as_failed_comes_again(working, sqs):
    url = working.queues["tiny-plain"]
    working.seen.fail_bodies = {"bad"}
    entries = [{"Id": str(index), "MessageBody": text} for index, text in enumerate(["good 1", "bad", "good 2"])]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)

    eventually(lambda: bodies(working).count("bad") == 2)

    assert bodies(working).count("good 1") == bodies(working).count("good 2") == 1
    eventually(lambda: left(sqs, working.queues["tiny-dead-plain"]) == 1)


def test_a_job_is_handed_over_within_milliseconds_of_being_sent(working, sqs):
    url = working.queues["tiny-plain"]
    send_all(sqs, url, ["warm up"])
    eventually(lambda: bodies(working))
    delays_s = []
    for number in range(10):
        started = time.perf_counter()
        sqs.send_message(QueueUrl=url, MessageBody=f"timed {number}")
        while f"timed {number}" not in bodies(working):
            time.sleep(0.0005)
        delays_s.append(time.perf_counter() - started)

    # A wall clock, but with room: a poll that waited for its next round would take seconds.
    assert sorted(delays_s)[5] < 0.5


@pytest.mark.parametrize("queue", ["tiny-plain", "tiny-ordered.fifo"])
def test_a_stop_finishes_what_was_received_and_leaves_the_rest(working, sqs, queue):
    url = working.queues[queue]
    working.seen.job_s = 1.0
    texts = [f"job {number:02}" for number in range(100)]
    more = {"MessageGroupId": "one"} if queue.endswith("fifo") else {}
    for first in range(0, 100, 10):
        entries = [{"Id": text[4:], "MessageBody": text, **more} for text in texts[first : first + 10]]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    eventually(lambda: working.seen.batches)

    working.stop()

    done = bodies(working)
    assert 0 < len(done) < 100
    remaining = []
    while len(remaining) + len(done) < 100:
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        assert received, f"{100 - len(done) - len(remaining)} jobs are hidden or lost"
        remaining += [message["Body"] for message in received]
        for message in received:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert sorted(done + remaining) == sorted(texts)


def test_pollers_wait_out_an_sqs_that_is_not_there(credentials, static):
    import httpx

    from infra.gateway.gateway import Gateway
    from infra.gateway.settings import GatewaySettings
    from tests.integration.gateway.conftest import NOWHERE
    from tests.integration.gateway.functions import build_app
    from tests.integration.gateway.hosting import Hosted

    app, _ = build_app()
    with Hosted(Gateway(app, GatewaySettings(), address=NOWHERE, static=static), app) as hosted:
        time.sleep(0.5)
        assert httpx.get(hosted.url + "/echo/fixed").status_code == 200
