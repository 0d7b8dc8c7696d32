"""Signed links to files: good as made, for as long as they say, and for nothing else."""

import time

import httpx
import pytest


@pytest.fixture
def bucket(ours, unique):
    ours.s3.create_bucket(Bucket=unique, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    ours.s3.put_object(Bucket=unique, Key="a b/ø.wav", Body=b"RIFF", ContentType="audio/wav")
    return unique


def link(ours, bucket, operation="get_object", seconds=60, **parameters):
    given = {"Bucket": bucket, "Key": "a b/ø.wav", **parameters}
    return ours.s3.generate_presigned_url(operation, Params=given, ExpiresIn=seconds)


def test_a_link_gives_the_file_and_a_part_of_it(ours, bucket):
    whole = httpx.get(link(ours, bucket))
    part = httpx.get(link(ours, bucket), headers={"range": "bytes=1-2"})

    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, b"RIFF", "audio/wav")
    assert (part.status_code, part.content) == (206, b"IF")


def test_a_link_may_say_how_the_file_is_to_be_named(ours, bucket):
    answer = httpx.get(link(ours, bucket, ResponseContentDisposition='attachment; filename="call.wav"'))

    assert answer.headers["content-disposition"] == 'attachment; filename="call.wav"'


def test_a_link_for_uploading_stores_the_file(ours, bucket):
    answer = httpx.put(link(ours, bucket, "put_object", Key="new"), content=b"up")

    assert answer.status_code == 200
    assert ours.s3.get_object(Bucket=bucket, Key="new")["Body"].read() == b"up"


@pytest.mark.parametrize(
    "alter",
    [
        lambda url: url.replace("%C3%B8.wav", "other.wav"),
        lambda url: url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
        lambda url: url[:-4] + "0000",
        lambda url: url.partition("?")[0],
    ],
    ids=["another key", "a longer life", "another signature", "no signature"],
)
def test_an_altered_link_opens_nothing(ours, bucket, alter):
    assert httpx.get(alter(link(ours, bucket))).status_code == 403


def test_a_link_for_reading_does_not_write(ours, bucket):
    assert httpx.put(link(ours, bucket), content=b"forged").status_code == 403


def test_a_link_ends(ours, bucket):
    url = link(ours, bucket, seconds=4)
    assert httpx.get(url).status_code == 200

    time.sleep(5.1)

    assert httpx.get(url).status_code == 403
