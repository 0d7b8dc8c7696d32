"""What SQS refuses, named as SQS names it.

SqsError
├── QueueMissing           no queue of that name
├── QueueExists            the name is taken with other attributes
├── ReceiptHandleInvalid   not a handle this service gave out
├── MissingParameter       a field the call needs is absent
├── InvalidParameter       a value out of range
├── InvalidAttribute       an attribute name unknown to SQS
├── BatchInvalid           a batch that is empty, too long or has equal ids
└── UnsupportedOperation   a call this stand-in does not answer
"""

from typing import ClassVar


class SqsError(Exception):
    """Base class: ``shape`` is the JSON protocol's name, ``query_code`` the older one that boto3 reports."""

    shape: ClassVar[str]
    query_code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class QueueMissing(SqsError):
    shape = "QueueDoesNotExist"
    query_code = "AWS.SimpleQueueService.NonExistentQueue"

    def __init__(self) -> None:
        super().__init__("The specified queue does not exist.")


class QueueExists(SqsError):
    shape = "QueueNameExists"
    query_code = "QueueAlreadyExists"

    def __init__(self, attribute: str) -> None:
        super().__init__(f"A queue already exists with the same name and a different value for attribute {attribute}")


class ReceiptHandleInvalid(SqsError):
    shape = query_code = "ReceiptHandleIsInvalid"

    def __init__(self) -> None:
        super().__init__("The input receipt handle is invalid.")


class MissingParameter(SqsError):
    shape = query_code = "MissingParameter"

    def __init__(self, name: str) -> None:
        super().__init__(f"The request must contain the parameter {name}.")


class InvalidParameter(SqsError):
    shape = query_code = "InvalidParameterValue"


class InvalidAttribute(SqsError):
    shape = query_code = "InvalidAttributeName"

    def __init__(self, name: str) -> None:
        super().__init__(f"Unknown Attribute {name}.")


class BatchInvalid(SqsError):
    shape = "BatchEntryIdsNotDistinct"
    query_code = "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"

    def __init__(self) -> None:
        super().__init__("Two or more batch entries in the request have the same Id.")


class BatchEmpty(SqsError):
    shape = "EmptyBatchRequest"
    query_code = "AWS.SimpleQueueService.EmptyBatchRequest"

    def __init__(self, entry: str) -> None:
        super().__init__(f"There should be at least one {entry} in the request.")


class BatchTooLong(SqsError):
    shape = "TooManyEntriesInBatchRequest"
    query_code = "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"

    def __init__(self, count: int) -> None:
        super().__init__(f"Maximum number of entries per request are 10. You have sent {count}.")


class UnsupportedOperation(SqsError):
    shape = query_code = "UnsupportedOperation"
