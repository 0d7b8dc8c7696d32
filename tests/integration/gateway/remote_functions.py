"""Functions that run in a process of their own, and tell which."""

import os
import time
from typing import Any

from chalice.app import Chalice, SQSEvent

app = Chalice(app_name="remote", configure_logs=False)


@app.route("/pid")
def pid() -> dict[str, int]:
    return {"pid": os.getpid()}


@app.route("/slow/{name}")
def slow(name: str) -> dict[str, Any]:
    time.sleep(0.02)
    request = app.current_request
    assert request is not None
    assert app.lambda_context is not None
    return {"name": request.uri_params["name"], "request_id": app.lambda_context.aws_request_id, "given": name}


@app.route("/broken")
def broken() -> None:
    raise RuntimeError("this function always fails")


@app.route("/die")
def die() -> None:
    os._exit(3)


@app.on_sqs_message(queue="remote-jobs", name="job")
def job(event: SQSEvent) -> dict[str, Any]:
    return {"pid": os.getpid(), "bodies": [record.body for record in event]}
