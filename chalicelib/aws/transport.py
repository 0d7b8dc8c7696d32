"""One JSON request to an AWS service over a kept-alive connection, with deadlines and retries.

Used for DynamoDB and SQS on the call path, where boto3 costs 1 ms CPU a request and 130 ms of cold start.
A request may be sent twice when a connection breaks under it: every write we send is conditional or harmless to repeat.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from chalicelib.aws import pool
from chalicelib.aws.credentials import credentials
from chalicelib.aws.sigv4 import signed_headers
from chalicelib.core.errors import SwitchboardError, Unavailable
from chalicelib.settings import settings

CONNECT_S: Final = 1.0
READ_S: Final = 3.0
ATTEMPTS: Final = 4
BACKOFF_S: Final = 0.05
RETRYABLE: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
        "InternalServerError",
        "ServiceUnavailable",
        "TransactionConflictException",
        "LimitExceededException",
    }
)
_PLAIN: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
"""Nothing is written that is not plain JSON in itself."""
_TARGETS: Final = {
    "dynamodb": ("DynamoDB_20120810", "application/x-amz-json-1.0"),
    "sqs": ("AmazonSQS", "application/x-amz-json-1.0"),
}


class AwsError(SwitchboardError):
    """The service refused: ``kind`` is its own name for why.

    ``is_repeat``: the request had been sent before, and may have been carried out then.
    """

    code = "aws"

    def __init__(self, kind: str, message: str, body: dict[str, Any], *, is_repeat: bool = False) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.is_repeat = is_repeat
        self.body = body


Send = Callable[[str, str, dict[str, Any]], dict[str, Any]]
"""``(service, operation, parameters) -> answer``: what a fault-injecting test wraps."""


def call(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask ``service`` for ``operation`` and return its decoded answer.

    Raises:
        AwsError: the service said no and would say so again.
        Unavailable: it could not be reached, or kept throttling, through all attempts.
    """
    return _send(service, operation, parameters)


def use_transport(send: Send | None) -> None:
    """Put ``send`` in the transport's place (``None``: the real one again), to inject faults or count requests."""
    global _send  # noqa: PLW0603  one process has one wire
    _send = send or send_over_http


def send_over_http(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    body = orjson.dumps(parameters, option=_PLAIN)
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, BACKOFF_S * 2**attempt))  # noqa: S311  jitter, not a secret
        try:
            status, answer = _post(service, operation, body)
        except OSError as error:
            last: Exception = error
            continue
        if status < 300:  # noqa: PLR2004
            return orjson.loads(answer) if answer else {}
        refusal = _refusal(status, answer, is_repeat=attempt > 0)
        if status < 500 and refusal.kind not in RETRYABLE:  # noqa: PLR2004
            raise refusal
        last = refusal
    raise Unavailable(f"{service} did not answer") from last


_send: Send = send_over_http


def _refusal(status: int, answer: bytes, *, is_repeat: bool) -> AwsError:
    try:
        body = orjson.loads(answer)
    except ValueError:
        body = {}
    kind = str(body.get("__type", f"HTTP {status}")).rpartition("#")[2]
    return AwsError(kind, str(body.get("message") or body.get("Message") or ""), body, is_repeat=is_repeat)


def _post(service: str, operation: str, body: bytes) -> tuple[int, bytes]:
    """Send over an idle connection, or a new one; one that broke is not used again."""
    url = endpoint(service)
    connection = pool.take(url, connect_s=CONNECT_S, read_s=READ_S)
    prefix, content_type = _TARGETS[service]
    headers = signed_headers(
        {"host": connection.host, "content-type": content_type, "x-amz-target": f"{prefix}.{operation}"},
        body,
        keys=credentials(),
        region=settings().aws_region,
        service=service,
        now=datetime.now(UTC),
    )
    try:
        answer = connection.post(headers, body)
    except BaseException:
        connection.close()
        raise
    pool.keep(url, connection)
    return answer


def endpoint(service: str) -> str:
    """The base URL of a service: its own setting, the common one, or Amazon's."""
    own = {"dynamodb": settings().aws_endpoint_url_dynamodb, "sqs": settings().aws_endpoint_url_sqs}[service]
    return own or settings().aws_endpoint_url or f"https://{service}.{settings().aws_region}.amazonaws.com"
