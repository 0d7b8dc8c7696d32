"""Files in the deployment's bucket: audio, recordings, exports. boto3, loaded when first needed."""

from functools import cache
from typing import Any, Final

from chalicelib.core.errors import NotFound
from chalicelib.settings import settings

LINK_S: Final = 3600


class NoSuchFile(NotFound):
    def __init__(self) -> None:
        super().__init__("there is no such file")


def put(key: str, body: bytes, *, content_type: str) -> None:
    """Store a file; the same key again replaces it."""
    _client().put_object(Bucket=settings().files_bucket, Key=key, Body=body, ContentType=content_type)


def get(key: str) -> bytes:
    """Read a file.

    Raises:
        NoSuchFile: there is none under this key.
    """
    client = _client()
    try:
        found = client.get_object(Bucket=settings().files_bucket, Key=key)
    except client.exceptions.NoSuchKey as error:
        raise NoSuchFile from error
    return bytes(found["Body"].read())


def size(key: str) -> int | None:
    """A file's bytes, or ``None`` where there is no file."""
    from botocore.exceptions import ClientError  # noqa: PLC0415  loaded with boto3

    try:
        return int(_client().head_object(Bucket=settings().files_bucket, Key=key)["ContentLength"])
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:  # noqa: PLR2004
            return None
        raise


def delete(key: str) -> None:
    _client().delete_object(Bucket=settings().files_bucket, Key=key)


def link(key: str, *, expires_s: int = LINK_S) -> str:
    """A signed address at which anyone may read the file for a while."""
    place = {"Bucket": settings().files_bucket, "Key": key}
    return str(_client().generate_presigned_url("get_object", Params=place, ExpiresIn=expires_s))


@cache
def _client() -> Any:
    import boto3  # noqa: PLC0415  costs 200 ms with its client; never on the way of a voice webhook
    from botocore.config import Config  # noqa: PLC0415  likewise

    config = Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"max_attempts": 3, "mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": "path"} if settings().aws_endpoint_url else None,
    )
    return boto3.client("s3", region_name=settings().aws_region, config=config)
