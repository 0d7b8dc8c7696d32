"""DynamoDB's wire, bare: what was asked and what came back, without a client that would smooth it over."""

import json
from datetime import UTC, datetime
from typing import Any

from chalicelib.aws.credentials import Credentials
from chalicelib.aws.sigv4 import signed_headers
from chalicelib.aws.wire import Connection

KEYS = Credentials(access_key="embedded", secret_key="embedded", token="")


class Wire:
    """One kept connection to one DynamoDB."""

    def __init__(self, url: str) -> None:
        self._connection = Connection(url, connect_s=3, read_s=10)

    def ask(self, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the document of an answer."""
        body = json.dumps(request).encode()
        headers = {
            "host": self._connection.host,
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"DynamoDB_20120810.{operation}",
        }
        signed = signed_headers(
            headers, body, keys=KEYS, region="eu-north-1", service="dynamodb", now=datetime.now(UTC)
        )
        status, answer = self._connection.post(signed, body)
        return status, json.loads(answer)

    def close(self) -> None:
        self._connection.close()
