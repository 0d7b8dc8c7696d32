"""``Functions``: the handlers of an unpacked zip, each process as cold or warm as Lambda's, and the events they get."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Event = dict[str, Any]


@dataclass
class Functions:
    """Invokes handlers by the names of the cloud template; passes for a Chalice app to ``FrontDoor``."""

    folder: Path
    environment: dict[str, str]
    _processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def invoke(self, handler: str, event: Event) -> Any:
        return self.measure(handler, event)["answer"]

    def measure(self, handler: str, event: Event) -> dict[str, Any]:
        """Invoke a handler; besides its ``answer`` tell its ``cpu_ms`` and the process's ``memory_mb``."""
        process = self._processes[-1] if self._processes else self.start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"handler": handler, "event": event}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        while line and not line.startswith('{"answer"'):
            line = process.stdout.readline()
        assert line, f"{handler} ended its process"
        measured: dict[str, Any] = json.loads(line)
        assert measured["modules"] == [], f"{handler} loaded {measured['modules']} from outside the zip"
        return measured

    def __call__(self, event: Event, context: object) -> Any:
        del context
        return self.invoke("app.app", event)

    def start(self) -> subprocess.Popen[str]:
        """Start a new process, which the next invocation finds cold."""
        script = str(Path(__file__).with_name("zip_host.py"))
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", script, str(self.folder)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in self._processes:
            process.communicate()


def jobs(*bodies: dict[str, Any]) -> Event:
    """What SQS hands a function."""
    return {
        "Records": [
            {
                "messageId": str(index),
                "receiptHandle": f"handle-{index}",
                "body": json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-north-1:123456789012:cordboard-jobs",
                "awsRegion": "eu-north-1",
            }
            for index, body in enumerate(bodies)
        ]
    }


def schedule() -> Event:
    """What EventBridge hands a function whose time has come."""
    return {
        "version": "0",
        "id": "1",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-north-1",
        "resources": [],
        "detail-type": "Scheduled Event",
        "detail": {},
    }


def socket(kind: str, *, connection: str, body: str | None = None, ticket: str = "") -> Event:
    """What API Gateway hands a function when a WebSocket opens, speaks (MESSAGE) or closes."""
    return {
        "requestContext": {
            "routeKey": {"CONNECT": "$connect", "DISCONNECT": "$disconnect", "MESSAGE": "$default"}[kind],
            "eventType": kind,
            "connectionId": connection,
            "requestId": "request-1",
            "domainName": "sockets.test",
            "stage": "api",
            "apiId": "sockets",
        },
        "queryStringParameters": {"ticket": ticket} if ticket else None,
        "body": body,
        "isBase64Encoded": False,
    }


def incoming(number: str) -> dict[str, str]:
    """The form of a call that reaches ``number``."""
    return {
        "CallSid": f"CA{os.urandom(16).hex()}",
        "From": "+4790000001",
        "To": number,
        "Direction": "inbound",
        "CallStatus": "ringing",
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
    }
