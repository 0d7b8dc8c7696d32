"""What only ours does: waking at once, mail one can read, tables at the one address, state over restarts, one user."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import boto3
import httpx
import pytest

from infra.embedded.process import EmbeddedProcess
from tests.integration.embedded.conftest import KEYS, Clients

ROOT = Path(__file__).parents[3]


def test_a_long_poll_wakes_when_something_is_sent(ours, unique):
    url = ours.sqs.create_queue(QueueName=unique)["QueueUrl"]
    woken_s = []
    for _ in range(5):
        received = []

        def wait(received=received) -> None:
            waiting = Clients(ours.endpoint)
            received += waiting.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
            received.append(time.perf_counter())

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.4)
        sent_at = time.perf_counter()
        ours.sqs.send_message(QueueUrl=url, MessageBody="wake")
        thread.join(10)
        woken_s.append(received[-1] - sent_at)

    # A wall clock with much room: a server that looked again every second would need ten times as long.
    assert sorted(woken_s)[2] < 0.1


def test_a_receiver_that_has_left_takes_no_message_along(ours, unique):
    url = ours.sqs.create_queue(QueueName=unique)["QueueUrl"]
    headers = {"x-amz-target": "AmazonSQS.ReceiveMessage", "content-type": "application/x-amz-json-1.0"}
    for _ in range(5):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(ours.endpoint, json={"QueueUrl": url, "WaitTimeSeconds": 20}, headers=headers, timeout=0.2)
    time.sleep(0.1)

    ours.sqs.send_message(QueueUrl=url, MessageBody="still here")

    assert len(ours.sqs.receive_message(QueueUrl=url)["Messages"]) == 1


def test_mail_is_kept_to_be_read(ours, unique):
    raw = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: Raw\r\n\r\nHello"
    simple = {
        "Subject": {"Data": f"Hei på deg {unique}"},
        "Body": {"Text": {"Data": "Ny melding"}, "Html": {"Data": "<p>Ny</p>"}},
        "Attachments": [{"FileName": "call.wav", "ContentType": "audio/wav", "RawContent": b"RIFF"}],
    }
    to = {"ToAddresses": ["kari@x.example"]}
    ours.ses.send_email(FromEmailAddress="post@x.example", Destination=to, Content={"Simple": simple})
    sent = ours.ses.send_email(Content={"Raw": {"Data": raw}})

    newest, before = httpx.get(f"{ours.endpoint}/_embedded/outbox").json()["mails"][:2]

    assert (newest["id"], newest["from"], newest["to"]) == (sent["MessageId"], "a@x.example", ["b@x.example"])
    assert before["subject"] == f"Hei på deg {unique}"
    assert (before["text"].strip(), before["attachments"]) == ("Ny melding", ["call.wav"])
    whole = httpx.get(f"{ours.endpoint}/_embedded/outbox/{newest['id']}")
    assert (whole.content, whole.headers["content-type"]) == (raw, "message/rfc822")


def test_tables_answer_at_the_one_address(embedded_aws, unique):
    tables = boto3.client("dynamodb", endpoint_url=embedded_aws.endpoint, **KEYS)
    tables.create_table(
        TableName=unique,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )

    tables.put_item(TableName=unique, Item={"id": {"S": "ø"}})

    assert tables.get_item(TableName=unique, Key={"id": {"S": "ø"}})["Item"] == {"id": {"S": "ø"}}
    with pytest.raises(tables.exceptions.ConditionalCheckFailedException):
        tables.put_item(TableName=unique, Item={"id": {"S": "ø"}}, ConditionExpression="attribute_not_exists(id)")


@pytest.mark.parametrize(
    ("target", "body"),
    [("AmazonSQS.SendMessage", b"{"), ("AmazonSQS.SendMessage", b"[]"), ("AmazonSQS.TagQueue", b"{}")],
)
def test_a_malformed_call_is_refused_and_the_service_lives_on(ours, target, body):
    answer = httpx.post(ours.endpoint, content=body, headers={"x-amz-target": target})

    assert answer.status_code == 400
    assert httpx.get(f"{ours.endpoint}/_embedded/health").text == "ok"


def test_everything_is_there_after_a_restart(tmp_path):
    with EmbeddedProcess(data=tmp_path / "aws") as process:
        clients = Clients(process.endpoint)
        tables = boto3.client("dynamodb", endpoint_url=process.endpoint, **KEYS)
        url = clients.sqs.create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        clients.sqs.send_message(QueueUrl=url, MessageBody="kept", MessageGroupId="g", MessageDeduplicationId="d")
        clients.s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
        clients.s3.put_object(Bucket="files", Key="k", Body=b"kept")
        tables.create_table(
            TableName="tab",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        tables.put_item(TableName="tab", Item={"id": {"S": "kept"}})

    with EmbeddedProcess(data=tmp_path / "aws") as process:
        clients = Clients(process.endpoint)
        tables = boto3.client("dynamodb", endpoint_url=process.endpoint, **KEYS)
        url = clients.sqs.get_queue_url(QueueName="q.fifo")["QueueUrl"]
        clients.sqs.send_message(QueueUrl=url, MessageBody="again", MessageGroupId="g", MessageDeduplicationId="d")
        received = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert [message["Body"] for message in received] == ["kept"]
        assert clients.s3.get_object(Bucket="files", Key="k")["Body"].read() == b"kept"
        assert tables.get_item(TableName="tab", Key={"id": {"S": "kept"}})["Item"] == {"id": {"S": "kept"}}


def test_two_may_not_share_a_state(tmp_path):
    with EmbeddedProcess(data=tmp_path / "aws"):
        command = [sys.executable, "-m", "infra.embedded", "--data", str(tmp_path / "aws")]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)

    assert second.returncode == 1
    assert "stop that one first" in second.stderr
    assert "Traceback" not in second.stderr
