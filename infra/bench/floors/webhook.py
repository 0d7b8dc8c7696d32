"""The least voice webhook: parse the form, check the signature, one conditional update, TwiML by f-string."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

Event = dict[str, Any]
Call = Callable[[str, str, Event], Event]
TABLE: Final = "floor"
STORED, BARE = "floor", "floor-without-store"
FLOORS: Final = (STORED, BARE)


def handler(event: Event, call: Call | None, *, token: bytes, base: str) -> Event:
    """Answer one webhook; without ``call`` the store is left out."""
    body = base64.b64decode(event["body"]).decode()
    form = dict(parse_qsl(body, keep_blank_values=True))
    signed = base + event["requestContext"]["path"] + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.digest(token, signed.encode(), hashlib.sha1)).decode()
    if not hmac.compare_digest(signature, event["headers"]["x-twilio-signature"]):
        return {"statusCode": 403, "body": ""}
    step = _count_up(form, call) if call is not None else "1"
    text = f"<Response><Say>{escape(form['From'])}, step {step}</Say></Response>"
    return {"statusCode": 200, "headers": {"Content-Type": "text/xml"}, "body": text}


def _count_up(form: dict[str, str], call: Call) -> str:
    request = {
        "TableName": TABLE,
        "Key": {"sid": {"S": form["CallSid"]}},
        "UpdateExpression": "SET #f = :f ADD step :one",
        "ConditionExpression": "attribute_not_exists(ended)",
        "ExpressionAttributeNames": {"#f": "from"},
        "ExpressionAttributeValues": {":f": {"S": form["From"]}, ":one": {"N": "1"}},
        "ReturnValues": "ALL_NEW",
    }
    answer: str = call("dynamodb", "UpdateItem", request)["Attributes"]["step"]["N"]
    return answer
