"""SQS as boto3 sees it: every test runs on the embedded one and on moto."""

import json
import time

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def queue(clients, unique):
    url = clients.sqs.create_queue(QueueName=unique, Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    yield url
    clients.sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def fifo(clients, unique):
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "1"}
    url = clients.sqs.create_queue(QueueName=f"{unique}.fifo", Attributes=attributes)["QueueUrl"]
    yield url
    clients.sqs.delete_queue(QueueUrl=url)


def receive(clients, url, **more):
    wanted = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"], "MessageAttributeNames": ["All"], **more}
    return clients.sqs.receive_message(QueueUrl=url, **wanted).get("Messages", [])


def code_of(refused) -> str:
    return refused.value.response["Error"]["Code"]


def test_what_is_sent_is_received_with_its_attributes_and_digests(clients, queue):
    attributes = {
        "kind": {"DataType": "String", "StringValue": "ø"},
        "blob": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        "n": {"DataType": "Number", "StringValue": "7"},
    }
    sent = clients.sqs.send_message(QueueUrl=queue, MessageBody='{"id": "å"}', MessageAttributes=attributes)

    (message,) = receive(clients, queue)

    assert message["MessageId"] == sent["MessageId"]
    assert message["Body"] == '{"id": "å"}'
    assert message["MessageAttributes"] == attributes
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert int(message["Attributes"]["SentTimestamp"]) == pytest.approx(time.time() * 1000, abs=20_000)


def test_both_compute_the_same_digests(ours, unique):
    from moto import mock_aws

    from tests.integration.embedded.conftest import Clients

    attributes = {
        "b": {"DataType": "Binary", "BinaryValue": b"\x01"},
        "a": {"DataType": "String.x", "StringValue": "é"},
    }
    digests = []
    own = ours.sqs.create_queue(QueueName=unique)["QueueUrl"]
    sent = ours.sqs.send_message(QueueUrl=own, MessageBody="é", MessageAttributes=attributes)
    digests.append((sent["MD5OfMessageBody"], sent["MD5OfMessageAttributes"]))
    ours.sqs.delete_queue(QueueUrl=own)
    with mock_aws():
        moto = Clients(None).sqs
        url = moto.create_queue(QueueName=unique)["QueueUrl"]
        sent = moto.send_message(QueueUrl=url, MessageBody="é", MessageAttributes=attributes)
        digests.append((sent["MD5OfMessageBody"], sent["MD5OfMessageAttributes"]))

    assert digests[0] == digests[1]


def test_a_received_message_is_hidden_until_its_time_is_up(clients, queue):
    clients.sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert len(receive(clients, queue)) == 1
    assert receive(clients, queue) == []

    time.sleep(1.1)

    (again,) = receive(clients, queue)
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


def test_a_deleted_message_never_comes_back_and_may_be_deleted_twice(clients, queue):
    clients.sqs.send_message(QueueUrl=queue, MessageBody="x")
    (message,) = receive(clients, queue)
    for _ in range(2):
        clients.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

    time.sleep(1.1)

    assert receive(clients, queue) == []


def test_a_message_may_be_given_back_at_once(clients, queue):
    clients.sqs.send_message(QueueUrl=queue, MessageBody="x")
    (message,) = receive(clients, queue)

    clients.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)

    assert len(receive(clients, queue)) == 1


def test_a_delayed_message_is_not_there_before_its_time(clients, queue):
    clients.sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=1)

    assert receive(clients, queue) == []
    assert [message["Body"] for message in receive(clients, queue, WaitTimeSeconds=3)] == ["later"]


def test_what_was_received_too_often_ends_among_the_dead_letters(clients, queue, unique):
    dead = clients.sqs.create_queue(QueueName=f"{unique}-dead")["QueueUrl"]
    arn = clients.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    clients.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"})
    sent = clients.sqs.send_message(QueueUrl=queue, MessageBody="poison")

    received = [receive(clients, queue) for _ in range(3)]

    assert [len(messages) for messages in received] == [1, 1, 0]
    assert [message["MessageId"] for message in receive(clients, dead)] == [sent["MessageId"]]
    clients.sqs.delete_queue(QueueUrl=dead)


def test_a_fifo_group_comes_in_order_and_is_held_while_one_of_it_is_in_flight(clients, fifo):
    for group in ("a", "b"):
        for number in range(3):
            clients.sqs.send_message(QueueUrl=fifo, MessageBody=f"{group}{number}", MessageGroupId=group)

    (first,) = receive(clients, fifo, MaxNumberOfMessages=1)
    others = [message["Body"] for message in receive(clients, fifo)]
    clients.sqs.delete_message(QueueUrl=fifo, ReceiptHandle=first["ReceiptHandle"])
    rest = [message["Body"] for message in receive(clients, fifo)]

    assert first["Body"] == "a0"
    assert first["Attributes"]["MessageGroupId"] == "a"
    assert others == ["b0", "b1", "b2"]
    assert rest == ["a1", "a2"]


def test_a_fifo_queue_takes_the_same_message_once(clients, fifo):
    for _ in range(2):
        clients.sqs.send_message(QueueUrl=fifo, MessageBody="once", MessageGroupId="a")
    clients.sqs.send_message(QueueUrl=fifo, MessageBody="once", MessageGroupId="a", MessageDeduplicationId="another")

    assert len(receive(clients, fifo)) == 2


def test_batches_say_what_was_done_for_each_entry(clients, queue):
    entries = [{"Id": str(number), "MessageBody": f"m{number}"} for number in range(10)]
    sent = clients.sqs.send_message_batch(QueueUrl=queue, Entries=entries)
    messages = receive(clients, queue)
    handles = [{"Id": str(index), "ReceiptHandle": m["ReceiptHandle"]} for index, m in enumerate(messages)]

    deleted = clients.sqs.delete_message_batch(QueueUrl=queue, Entries=handles)

    assert [entry["Id"] for entry in sent["Successful"]] == [str(number) for number in range(10)]
    assert len(deleted["Successful"]) == len(messages) == 10


def test_counts_tell_waiting_from_in_flight(clients, queue):
    for body in ("a", "b", "c"):
        clients.sqs.send_message(QueueUrl=queue, MessageBody=body)
    receive(clients, queue, MaxNumberOfMessages=1)

    counts = clients.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]

    assert (counts["ApproximateNumberOfMessages"], counts["ApproximateNumberOfMessagesNotVisible"]) == ("2", "1")
    assert counts["VisibilityTimeout"] == "1"


def test_creating_a_queue_again_is_fine_and_purging_empties_it(clients, queue, unique):
    again = clients.sqs.create_queue(QueueName=unique, Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    assert again.rpartition("/")[2] == clients.sqs.get_queue_url(QueueName=unique)["QueueUrl"].rpartition("/")[2]
    assert queue in clients.sqs.list_queues(QueueNamePrefix=unique)["QueueUrls"]
    clients.sqs.send_message(QueueUrl=queue, MessageBody="x")

    clients.sqs.purge_queue(QueueUrl=queue)

    assert receive(clients, queue) == []


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda sqs, _: sqs.get_queue_url(QueueName="nowhere"), "AWS.SimpleQueueService.NonExistentQueue"),
        (
            lambda sqs, url: sqs.send_message(QueueUrl=url + "-not", MessageBody="x"),
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        (lambda sqs, url: sqs.delete_message(QueueUrl=url, ReceiptHandle="rubbish"), "ReceiptHandleIsInvalid"),
        (lambda sqs, url: sqs.send_message_batch(QueueUrl=url, Entries=[]), "AWS.SimpleQueueService.EmptyBatchRequest"),
        (
            lambda sqs, url: sqs.send_message_batch(
                QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "x"}, {"Id": "1", "MessageBody": "y"}]
            ),
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        ),
        (
            lambda sqs, url: sqs.send_message_batch(
                QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": "x"} for n in range(11)]
            ),
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        ),
        (lambda sqs, url: sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=901), "InvalidParameterValue"),
        (lambda sqs, url: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=21), "InvalidParameterValue"),
        (
            lambda sqs, url: sqs.create_queue(QueueName=url.rpartition("/")[2], Attributes={"VisibilityTimeout": "9"}),
            "QueueAlreadyExists",
        ),
    ],
)
def test_refusals_have_the_names_that_programs_look_for(clients, queue, call, code):
    with pytest.raises(ClientError) as refused:
        call(clients.sqs, queue)

    assert code_of(refused) == code


def test_a_fifo_queue_wants_a_group_and_takes_no_delay(clients, fifo):
    with pytest.raises(ClientError) as refused:
        clients.sqs.send_message(QueueUrl=fifo, MessageBody="x")
    assert code_of(refused) == "MissingParameter"
    with pytest.raises(ClientError) as refused:
        clients.sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageGroupId="a", DelaySeconds=1)
    assert code_of(refused) == "InvalidParameterValue"
