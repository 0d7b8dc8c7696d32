"""S3 as boto3 sees it: every test runs on the embedded one and on moto."""

import io

import pytest
from botocore.exceptions import ClientError

PLACE = {"LocationConstraint": "eu-north-1"}


@pytest.fixture
def bucket(clients, unique):
    clients.s3.create_bucket(Bucket=unique, CreateBucketConfiguration=PLACE)
    return unique


def put(clients, bucket, *keys, body=b"0123456789"):
    for key in keys:
        clients.s3.put_object(Bucket=bucket, Key=key, Body=body)


def code_of(refused) -> str:
    return refused.value.response["Error"]["Code"]


def test_an_object_comes_back_with_its_headers_and_metadata(clients, bucket):
    stored = clients.s3.put_object(
        Bucket=bucket,
        Key="recordings/a b/ø.wav",
        Body=b"RIFF\x00",
        ContentType="audio/wav",
        CacheControl="private",
        Metadata={"call": "c-1"},
    )

    found = clients.s3.get_object(Bucket=bucket, Key="recordings/a b/ø.wav")

    assert found["Body"].read() == b"RIFF\x00"
    assert found["ETag"] == stored["ETag"]
    assert (found["ContentType"], found["CacheControl"], found["Metadata"]) == ("audio/wav", "private", {"call": "c-1"})
    head = clients.s3.head_object(Bucket=bucket, Key="recordings/a b/ø.wav")
    assert (head["ContentLength"], head["ETag"]) == (5, stored["ETag"])


def test_a_streamed_upload_arrives_whole(clients, bucket):
    clients.s3.upload_fileobj(io.BytesIO(b"x" * 300_000), bucket, "big")

    assert clients.s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"x" * 300_000


@pytest.mark.parametrize(
    ("asked", "body", "content_range"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ],
)
def test_a_part_of_an_object_may_be_asked_for(clients, bucket, asked, body, content_range):
    put(clients, bucket, "k")

    found = clients.s3.get_object(Bucket=bucket, Key="k", Range=asked)

    assert (found["Body"].read(), found["ContentRange"]) == (body, content_range)
    assert found["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_part_that_is_not_there_is_refused(clients, bucket):
    put(clients, bucket, "k")

    with pytest.raises(ClientError) as refused:
        clients.s3.get_object(Bucket=bucket, Key="k", Range="bytes=50-")

    assert code_of(refused) == "InvalidRange"


def test_a_new_body_replaces_the_old_one_and_a_deleted_object_is_gone(clients, bucket):
    put(clients, bucket, "k", body=b"old")
    put(clients, bucket, "k", body=b"new")
    assert clients.s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"new"

    for _ in range(2):
        clients.s3.delete_object(Bucket=bucket, Key="k")

    with pytest.raises(ClientError) as refused:
        clients.s3.get_object(Bucket=bucket, Key="k")
    assert code_of(refused) == "NoSuchKey"
    with pytest.raises(ClientError) as refused:
        clients.s3.head_object(Bucket=bucket, Key="k")
    assert code_of(refused) == "404"


def test_listings_go_by_prefix_folder_and_page(clients, bucket):
    put(clients, bucket, "a/1", "a/2", "a/deep/3", "b/4", "c")

    by_prefix = clients.s3.list_objects_v2(Bucket=bucket, Prefix="a/")
    assert [item["Key"] for item in by_prefix["Contents"]] == ["a/1", "a/2", "a/deep/3"]
    folders = clients.s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [item["Prefix"] for item in folders["CommonPrefixes"]] == ["a/", "b/"]
    assert [item["Key"] for item in folders["Contents"]] == ["c"]
    within = clients.s3.list_objects_v2(Bucket=bucket, Prefix="a/", Delimiter="/")
    assert [item["Prefix"] for item in within["CommonPrefixes"]] == ["a/deep/"]
    pages = clients.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    assert [[item["Key"] for item in page["Contents"]] for page in pages] == [
        ["a/1", "a/2"],
        ["a/deep/3", "b/4"],
        ["c"],
    ]


def test_objects_are_copied_and_deleted_together(clients, bucket):
    put(clients, bucket, "k", "l")
    clients.s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"})
    assert clients.s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"0123456789"

    gone = clients.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}, {"Key": "l"}]})

    assert [item["Key"] for item in gone["Deleted"]] == ["k", "l"]
    assert clients.s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_buckets_that_hold_something_stay(clients, bucket):
    put(clients, bucket, "k")
    with pytest.raises(ClientError) as refused:
        clients.s3.delete_bucket(Bucket=bucket)
    assert code_of(refused) == "BucketNotEmpty"

    clients.s3.delete_object(Bucket=bucket, Key="k")
    clients.s3.delete_bucket(Bucket=bucket)

    with pytest.raises(ClientError) as refused:
        put(clients, bucket, "k")
    assert code_of(refused) == "NoSuchBucket"
