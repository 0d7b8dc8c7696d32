"""What DynamoDB promises and our stores live by, asked of the embedded tables over their wire."""

import os
import signal
from contextlib import closing

import pytest

from infra.embedded.process import EmbeddedProcess
from tests.dynalite.client import Wire

KEYED = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "id", "AttributeType": "S"},
        {"AttributeName": "at", "AttributeType": "N"},
    ],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
}
BY_STATE = {
    "IndexName": "by_state",
    "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
STATE = {"AttributeName": "state", "AttributeType": "S"}


@pytest.fixture
def wire(embedded_aws):
    connection = Wire(embedded_aws.endpoint)
    yield connection
    connection.close()


@pytest.fixture
def table(wire, unique):
    """A table with a number for a range key and a global index; asks with its name in place."""
    definition = KEYED | {
        "TableName": unique,
        "AttributeDefinitions": [*KEYED["AttributeDefinitions"], STATE],
        "GlobalSecondaryIndexes": [BY_STATE],
    }
    assert wire.ask("CreateTable", definition)[0] == 200
    return lambda operation, **request: wire.ask(operation, {"TableName": unique, **request})


def key(at: str = "1") -> dict[str, dict[str, str]]:
    return {"id": {"S": "a"}, "at": {"N": at}}


def test_a_condition_that_fails_writes_nothing_and_shows_what_stood_there(table):
    table("PutItem", Item=key() | {"state": {"S": "idle"}})

    status, refused = table(
        "UpdateItem",
        Key=key(),
        UpdateExpression="SET #s = :new",
        ConditionExpression="#s = :expected",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":new": {"S": "busy"}, ":expected": {"S": "away"}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )

    assert (status, refused["__type"].rpartition("#")[2]) == (400, "ConditionalCheckFailedException")
    assert refused["Item"] == key() | {"state": {"S": "idle"}}
    assert table("GetItem", Key=key())[1]["Item"]["state"] == {"S": "idle"}


def test_an_item_follows_its_attributes_through_an_index(table):
    def standing(state: str) -> list[dict[str, dict[str, str]]]:
        _, found = table(
            "Query",
            IndexName="by_state",
            KeyConditionExpression="#s = :s",
            ExpressionAttributeNames={"#s": "state"},
            ExpressionAttributeValues={":s": {"S": state}},
        )
        return found["Items"]

    table("PutItem", Item=key() | {"state": {"S": "idle"}, "v": {"N": "1"}})
    assert standing("idle") == [key() | {"state": {"S": "idle"}}]

    moved = {":s": {"S": "busy"}}
    table(
        "UpdateItem",
        Key=key(),
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues=moved,
    )
    assert (standing("idle"), len(standing("busy"))) == ([], 1)

    table("UpdateItem", Key=key(), UpdateExpression="REMOVE #s", ExpressionAttributeNames={"#s": "state"})
    assert standing("busy") == []
    assert table("GetItem", Key=key())[1]["Item"]["v"] == {"N": "1"}


def test_numbers_sort_by_size_and_come_back_in_one_form(table):
    for at in ("10", "9", "-2", "0.5", "1e2", "-10.50", "0"):
        table("PutItem", Item=key(at))

    _, found = table("Query", KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": "a"}})

    assert [item["at"]["N"] for item in found["Items"]] == ["-10.5", "-2", "0", "0.5", "9", "10", "100"]


def test_pages_of_a_query_leave_nothing_out_and_give_nothing_twice(table):
    for at in range(7):
        table("PutItem", Item=key(str(at)) | {"state": {"S": "idle"}})
    seen, start = [], {}
    while True:
        _, page = table(
            "Query",
            IndexName="by_state",
            KeyConditionExpression="#s = :s",
            ExpressionAttributeNames={"#s": "state"},
            ExpressionAttributeValues={":s": {"S": "idle"}},
            ScanIndexForward=False,
            Limit=2,
            **start,
        )
        seen += [item["at"]["N"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_a_page_ends_at_a_megabyte(table):
    for at in range(5):
        table("PutItem", Item=key(str(at)) | {"text": {"S": "x" * 300_000}})

    _, page = table("Scan")

    assert page["Count"] == 4
    assert table("Scan", ExclusiveStartKey=page["LastEvaluatedKey"])[1]["Count"] == 1


def test_batches_read_and_write_many(wire, table, unique):
    puts = [{"PutRequest": {"Item": key(str(at))}} for at in range(3)]
    assert wire.ask("BatchWriteItem", {"RequestItems": {unique: puts}}) == (200, {"UnprocessedItems": {}})
    wire.ask("BatchWriteItem", {"RequestItems": {unique: [{"DeleteRequest": {"Key": key("1")}}]}})

    keys = [key(str(at)) for at in range(3)]
    _, found = wire.ask("BatchGetItem", {"RequestItems": {unique: {"Keys": keys}}})

    assert found["Responses"][unique] == [key("0"), key("2")]


@pytest.mark.parametrize(
    ("operation", "request_", "says"),
    [
        ("PutItem", {"Item": {"id": {"S": "a"}}}, "Missing the key at in the item"),
        ("PutItem", {"Item": {"id": {"S": ""}, "at": {"N": "1"}}}, "empty string value. Key: id"),
        ("PutItem", {"Item": {"id": {"S": "a"}, "at": {"S": "1"}}}, "Type mismatch for key at expected: N actual: S"),
        ("PutItem", {"Item": key() | {"state": {"N": "1"}}}, "Type mismatch for Index Key state"),
        ("PutItem", {"Item": key() | {"x": {"S": "x" * 410_000}}}, "Item size has exceeded the maximum allowed size"),
        ("PutItem", {"Item": key() | {"x": {"N": "1" * 39}}}, "more than 38 significant digits"),
        ("GetItem", {"Key": {"id": {"S": "a"}}}, "The provided key element does not match the schema"),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "REMOVE at"}, "reserved keyword: at"),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "REMOVE id"}, "part of the key"),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "REMOVE a, a.b"}, "Two document paths overlap"),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "SET a = b"}, "does not exist in the item"),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "SET a ="}, "Syntax error"),
        ("DeleteItem", {"Key": key(), "ConditionExpression": "a = :a"}, "is not defined; attribute value: :a"),
        (
            "DeleteItem",
            {
                "Key": key(),
                "ConditionExpression": "attribute_exists(a)",
                "ExpressionAttributeValues": {":a": {"S": ""}},
            },
            "unused in expressions: keys: {:a}",
        ),
        (
            "Query",
            {"KeyConditionExpression": "attribute_exists(id)"},
            "Invalid operator used in KeyConditionExpression",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_dynamodbs_words(table, operation, request_, says):
    status, refused = table(operation, **request_)

    assert (status, refused["__type"].rpartition("#")[2]) == (400, "ValidationException")
    assert says in refused["message"]


def test_an_index_is_read_consistently_only_where_it_can_be(table):
    _, refused = table(
        "Query",
        IndexName="by_state",
        ConsistentRead=True,
        KeyConditionExpression="#s = :s",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":s": {"S": "idle"}},
    )

    assert "Consistent reads are not supported on global secondary indexes" in refused["message"]


def test_tables_come_and_go_by_name(wire, table, unique):
    assert unique in wire.ask("ListTables", {})[1]["TableNames"]
    assert wire.ask("CreateTable", KEYED | {"TableName": unique})[1]["__type"].endswith("ResourceInUseException")
    described = table("DescribeTable")[1]["Table"]
    assert (described["TableStatus"], described["GlobalSecondaryIndexes"][0]["IndexStatus"]) == ("ACTIVE", "ACTIVE")

    table("DeleteTable")

    assert table("GetItem", Key=key())[1]["__type"].endswith("ResourceNotFoundException")


def test_what_was_acknowledged_outlives_the_process(tmp_path):
    """Killed, not stopped: nothing was given the time to say goodbye."""
    with EmbeddedProcess(data=tmp_path / "aws") as process, closing(Wire(process.endpoint)) as wire:
        wire.ask("CreateTable", KEYED | {"TableName": "tab"})
        for at in range(50):
            assert wire.ask("PutItem", {"TableName": "tab", "Item": key(str(at))})[0] == 200
        os.kill(process.pid, signal.SIGKILL)

    with EmbeddedProcess(data=tmp_path / "aws") as process, closing(Wire(process.endpoint)) as wire:
        assert wire.ask("Scan", {"TableName": "tab", "Select": "COUNT"})[1]["Count"] == 50
