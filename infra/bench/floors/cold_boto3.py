"""The usual function to start cold: Chalice, boto3's DynamoDB client, one conditional update, TwiML."""

import os
from typing import Any
from urllib.parse import parse_qsl

import boto3
from chalice.app import Chalice, Response

app = Chalice(app_name="floor")
dynamodb: Any = boto3.client("dynamodb", region_name=os.environ.get("AWS_REGION", "eu-north-1"))


@app.route("/voice/incoming", methods=["POST"], content_types=["application/x-www-form-urlencoded"])
def incoming() -> Response:
    """Answer one webhook."""
    request = app.current_request
    assert request is not None
    body: Any = request.raw_body
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    answer = dynamodb.update_item(
        TableName="floor",
        Key={"sid": {"S": form["CallSid"]}},
        UpdateExpression="ADD step :one",
        ConditionExpression="attribute_not_exists(ended)",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    )
    text = f"<Response><Say>Step {answer['Attributes']['step']['N']}</Say></Response>"
    return Response(body=text, headers={"Content-Type": "text/xml"})
