"""Cutting what was received into batches, and telling which messages are done."""

from infra.gateway.jobs import batches, sqs_event, succeeded


def message(number: int, group: str = "") -> dict:
    attributes = {"MessageGroupId": group} if group else {}
    return {"MessageId": str(number), "ReceiptHandle": f"r{number}", "Body": f"b{number}", "Attributes": attributes}


def test_a_standard_queue_is_cut_by_size():
    received = [message(number) for number in range(5)]

    assert [[m["MessageId"] for m in batch] for batch in batches(received, 2, fifo=False)] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
    ]


def test_groups_never_share_a_batch_and_keep_their_order():
    received = [message(0, "a"), message(1, "b"), message(2, "a"), message(3, "b")]

    assert [[m["MessageId"] for m in batch] for batch in batches(received, 10, fifo=True)] == [["0", "2"], ["1", "3"]]


def test_no_report_means_that_all_is_done():
    batch = [message(1), message(2)]

    assert succeeded(batch, None) == succeeded(batch, {"batchItemFailures": []}) == succeeded(batch, "text") == batch


def test_reported_messages_are_not_done():
    batch = [message(1), message(2)]

    assert succeeded(batch, {"batchItemFailures": [{"itemIdentifier": "2"}]}) == [batch[0]]


def test_a_report_that_makes_no_sense_fails_the_batch():
    batch = [message(1)]

    assert succeeded(batch, {"batchItemFailures": [{"itemIdentifier": "9"}]}) == []
    assert succeeded(batch, {"batchItemFailures": [{}]}) == []


def test_a_record_has_the_names_of_lambdas_event():
    sent = {**message(1), "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "x"}}, "MD5OfBody": "d"}

    (record,) = sqs_event([sent], queue="q", region="eu-north-1")["Records"]

    assert (record["messageId"], record["receiptHandle"], record["body"]) == ("1", "r1", "b1")
    assert record["messageAttributes"] == {"kind": {"dataType": "String", "stringValue": "x"}}
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-north-1:000000000000:q"
