"""A small Chalice app that shows everything a function may want of its host."""

import json
import threading
import time

from chalice.app import Blueprint, Chalice, Rate, Response

FORM = ["application/x-www-form-urlencoded"]


class Seen:
    """What the functions of one app were given."""

    def __init__(self):
        self.events = []
        self.batches = []
        self.fail_bodies = set()
        self.job_s = 0.0
        self.ticks = []
        self.lock = threading.Lock()


def build_app() -> tuple[Chalice, Seen]:
    app = Chalice(app_name="tiny", configure_logs=False)
    seen = Seen()
    app.register_blueprint(_routes())
    _add_sockets(app, seen)
    _add_jobs(app, seen)
    return app, seen


def _routes() -> Blueprint:
    routes = Blueprint(__name__)

    @routes.route("/echo/{name}/{rest+}", methods=["GET"])
    def greedy(name):
        return {"params": routes.current_request.uri_params}

    @routes.route("/echo/{name}", methods=["GET", "POST"], content_types=[*FORM, "application/json"], cors=True)
    def echo(name):
        request = routes.current_request
        time.sleep(float((request.query_params or {}).get("sleep", 0)))
        return {
            "name": name,
            "event": {key: value for key, value in request.to_original_event().items() if key != "headers"},
            "request_id": routes.lambda_context.aws_request_id,
            "raw_length": len(request.raw_body or b""),
            "raw_hex": request.raw_body.hex() if isinstance(request.raw_body, bytes) else "",
        }

    @routes.route("/echo/fixed")
    def fixed():
        return {"fixed": True}

    @routes.route("/cookies")
    def cookies():
        return Response("<p>ok</p>", headers={"Content-Type": "text/html", "Set-Cookie": ["a=1", "b=2"]})

    @routes.route("/sound")
    def sound():
        return Response(b"RIFF\x00\xff", headers={"Content-Type": "audio/wav"})

    @routes.route("/broken")
    def broken():
        raise RuntimeError("this function always fails")

    return routes


def _add_sockets(app: Chalice, seen: Seen) -> None:
    @app.on_ws_connect()
    def connect(event):
        seen.events.append(event.to_dict())
        if (event.to_dict()["queryStringParameters"] or {}).get("ticket") == "bad":
            return {"statusCode": 401}
        return {"statusCode": 200}

    @app.on_ws_message()
    def message(event):
        seen.events.append(event.to_dict())
        if event.body == "fail":
            raise RuntimeError("this message cannot be handled")
        app.websocket_api.send(event.connection_id, json.dumps({"echo": event.body}))

    @app.on_ws_disconnect()
    def disconnect(event):
        seen.events.append(event.to_dict())


def _add_jobs(app: Chalice, seen: Seen) -> None:
    def take(event):
        bodies = [record.body for record in event]
        time.sleep(seen.job_s)
        with seen.lock:
            seen.batches.append(bodies)
        if seen.fail_bodies & set(bodies):
            failing = [record.to_dict()["messageId"] for record in event if record.body in seen.fail_bodies]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failing]}
        if "raise" in bodies:
            raise RuntimeError("this job cannot be done")
        return None

    @app.on_sqs_message(queue="tiny-ordered.fifo", batch_size=1)
    def ordered(event):
        return take(event)

    @app.on_sqs_message(queue="tiny-plain", batch_size=5)
    def plain(event):
        return take(event)

    @app.schedule(Rate(1, unit=Rate.MINUTES))
    def tick(event):
        seen.ticks.append(event.time)
