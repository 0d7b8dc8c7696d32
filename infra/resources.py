"""``python -m infra.resources``: write infra/resources.json, what the cloud needs beside the functions.

Tables, job queues and buckets come from ``chalicelib.resources``, as they do for the local start. ``chalice package``
merges the file into its template (``make package``); a test holds the committed file equal to what this makes.
"""

import json
from pathlib import Path
from typing import Any, Final

from chalicelib.aws.schema import BucketSpec, QueueSpec, TableSpec
from chalicelib.resources import BUCKETS, QUEUES, TABLES
from infra.delivery import EDGE_KEY, distribution, static_bucket
from infra.front_door import ADDRESS, http_api
from infra.provision import table_definition

FILE: Final = Path(__file__).with_name("resources.json")
DEAD_LETTERS_S: Final = 14 * 24 * 3600
Template = dict[str, Any]

PARAMETERS: Final[Template] = {
    "Prefix": {"Type": "String", "Default": "cordboard-", "AllowedPattern": "[a-z][a-z0-9-]{0,30}-"},
    "FilesBucketName": {"Type": "String", "AllowedPattern": "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"},
    "PublicBaseUrl": {"Type": "String", "Default": "", "AllowedPattern": "(https://[^/]+)?"},
    "TrunkApiBaseUrl": {"Type": "String", "AllowedPattern": "https://.+"},
    "TrunkAccountSid": {"Type": "String"},
    "TrunkAuthToken": {"Type": "String", "NoEcho": True, "MinLength": 1},
    "SessionSecret": {"Type": "String", "NoEcho": True, "MinLength": 32},
    "OperatorKey": {"Type": "String", "NoEcho": True, "Default": ""},
    "MailFrom": {"Type": "String"},
    "SoftphoneDriver": {"Type": "String", "Default": "twilio", "AllowedValues": ["jssip", "twilio"]},
    "SoftphoneUrl": {"Type": "String", "Default": ""},
    "LambdaLogLevel": {
        "Type": "String",
        "Default": "WARN",
        "AllowedValues": ["DEBUG", "INFO", "WARN"],
        "Description": "INFO has Lambda write a line about every run",
    },
    "AlarmTopicArn": {"Type": "String", "Default": "", "Description": "An SNS topic that is told of dead letters"},
}
PUBLIC: Final[Template] = {
    "Fn::If": ["HasPublicBaseUrl", {"Ref": "PublicBaseUrl"}, {"Fn::Sub": "https://${Distribution.DomainName}"}]
}
ENVIRONMENT: Final[Template] = {
    "TABLE_PREFIX": {"Ref": "Prefix"},
    "QUEUE_PREFIX": {"Ref": "Prefix"},
    "FILES_BUCKET": {"Ref": "FilesBucketName"},
    "PUBLIC_BASE_URL": PUBLIC,
    "WEBHOOK_BASE_URL": ADDRESS,
    "EDGE_KEY": EDGE_KEY,
    "TRUNK_API_BASE_URL": {"Ref": "TrunkApiBaseUrl"},
    "TRUNK_ACCOUNT_SID": {"Ref": "TrunkAccountSid"},
    "TRUNK_AUTH_TOKEN": {"Ref": "TrunkAuthToken"},
    "SESSION_SECRET": {"Ref": "SessionSecret"},
    "OPERATOR_KEY": {"Ref": "OperatorKey"},
    "MAIL_FROM": {"Ref": "MailFrom"},
    "SOFTPHONE_DRIVER": {"Ref": "SoftphoneDriver"},
    "SOFTPHONE_URL": {"Ref": "SoftphoneUrl"},
    "WEBSOCKET_URL": {"Fn::Sub": "wss://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api"},
    "WEBSOCKET_MANAGEMENT_URL": {"Fn::Sub": "https://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api"},
}


LOGGING: Final[Template] = {"LogFormat": "JSON", "SystemLogLevel": {"Ref": "LambdaLogLevel"}}
"""Lambda's own lines about a run that went well cost more than the run's time (docs/decisions/0066)."""


def template() -> Template:
    """Return everything to merge into chalice's template."""
    resources: Template = {}
    for table in TABLES:
        resources[f"{_title(table.name)}Table"] = _table(table)
    for queue in QUEUES:
        resources |= _queue(queue)
    for bucket in BUCKETS:
        resources[f"{_title(bucket.name)}Bucket"] = _bucket(bucket)
    resources["StaticBucket"] = static_bucket()
    resources |= distribution() | http_api()
    return {
        "Description": "Cordboard: a switchboard and contact centre",
        "Parameters": PARAMETERS,
        "Conditions": {"HasAlarmTopic": _is_given("AlarmTopicArn"), "HasPublicBaseUrl": _is_given("PublicBaseUrl")},
        "Globals": {"Function": {"Environment": {"Variables": ENVIRONMENT}, "LoggingConfig": LOGGING}},
        "Resources": resources,
        "Outputs": {
            "Domain": {"Value": {"Fn::GetAtt": ["Distribution", "DomainName"]}},
            "StaticBucketName": {"Value": {"Ref": "StaticBucket"}},
            "PublicBaseUrl": {"Value": PUBLIC},
            "WebhookBaseUrl": {"Value": ADDRESS},
        },
    }


def _table(spec: TableSpec) -> Template:
    definition = table_definition(spec, spec.name)
    definition["TableName"] = _named(spec.name)
    definition["PointInTimeRecoverySpecification"] = {"PointInTimeRecoveryEnabled": True}
    definition["SSESpecification"] = {"SSEEnabled": True}
    if spec.ttl_attribute is not None:
        definition["TimeToLiveSpecification"] = {"AttributeName": spec.ttl_attribute, "Enabled": True}
    return _kept("AWS::DynamoDB::Table", definition)


def _queue(spec: QueueSpec) -> Template:
    """A job queue, its dead letters, the alarm on them, and the function that takes from it."""
    base = spec.name.removesuffix(".fifo")
    ending = ".fifo" if spec.fifo else ""
    title = _title(base)
    fifo: Template = {"FifoQueue": True, "ContentBasedDeduplication": True} if spec.fifo else {}
    dead = {"QueueName": _named(f"{base}-dead{ending}"), "MessageRetentionPeriod": DEAD_LETTERS_S, **fifo}
    live = {
        "QueueName": _named(spec.name),
        "VisibilityTimeout": spec.visibility_s,
        "RedrivePolicy": {
            "deadLetterTargetArn": {"Fn::GetAtt": [f"{title}DeadQueue", "Arn"]},
            "maxReceiveCount": spec.max_receives,
        },
        **fifo,
    }
    source = {"Type": "SQS", "Properties": {"Queue": {"Fn::Sub": f"${{{title}Queue.Arn}}"}}}
    return {
        f"{title}Queue": {"Type": "AWS::SQS::Queue", "Properties": live},
        f"{title}DeadQueue": {"Type": "AWS::SQS::Queue", "Properties": dead},
        f"{title}DeadAlarm": _dead_letters_alarm(title),
        title: {"Properties": {"Events": {f"{title}SqsEventSource": source}}},
    }


def _dead_letters_alarm(title: str) -> Template:
    topic = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": f"A job of {title} was given up; look at its dead letters",
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{title}DeadQueue", "QueueName"]}}],
            "Statistic": "Maximum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": topic,
        },
    }


def _bucket(spec: BucketSpec) -> Template:
    rules = [
        {"Id": f"expire-{number}", "Status": "Enabled", "Prefix": prefix, "ExpirationInDays": days}
        for number, (prefix, days) in enumerate(sorted(spec.expire_days.items()))
    ]
    unfinished = {"Id": "unfinished", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}
    properties: Template = {
        "BucketName": {"Ref": "FilesBucketName"},
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        ),
        "LifecycleConfiguration": {"Rules": [*rules, unfinished]},
    }
    return _kept("AWS::S3::Bucket", properties)


def _is_given(parameter: str) -> Template:
    return {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}


def _kept(kind: str, properties: Template) -> Template:
    """A resource that outlives its stack: what it holds is the customer's."""
    return {"Type": kind, "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties": properties}


def _named(name: str) -> Template:
    return {"Fn::Sub": f"${{Prefix}}{name}"}


def _title(name: str) -> str:
    """Return a name as CloudFormation's logical ids are written; chalice names functions the same way."""
    return "".join(part.capitalize() for part in name.split("-"))


def main() -> None:
    FILE.write_text(rendered())
    print(f"Wrote {FILE.name}.")


def rendered() -> str:
    return json.dumps(template(), indent=2) + "\n"


if __name__ == "__main__":
    main()
