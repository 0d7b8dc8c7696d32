"""What DynamoDB refuses, under its own names."""

from typing import Any


class TableError(Exception):
    """A call that is refused; ``kind`` and the message are DynamoDB's own."""

    kind = "ValidationException"
    space = "com.amazon.coral.validate"

    def body(self) -> dict[str, Any]:
        return {"__type": f"{self.space}#{self.kind}", "message": str(self)}


class Invalid(TableError):
    """The request makes no sense."""


class Unreadable(TableError):
    """The request is not even of the right shape."""

    kind, space = "SerializationException", "com.amazon.coral.service"


class Unknown(TableError):
    """An operation that this service does not have."""

    kind, space = "UnknownOperationException", "com.amazon.coral.service"


class Missing(TableError):
    """There is no such table."""

    kind, space = "ResourceNotFoundException", "com.amazonaws.dynamodb.v20120810"

    def __init__(self, message: str = "Requested resource not found") -> None:
        super().__init__(message)


class Taken(TableError):
    """There is a table of that name."""

    kind, space = "ResourceInUseException", "com.amazonaws.dynamodb.v20120810"


class ConditionNotMet(TableError):
    """The item was not as the condition demanded; ``item`` is what stood there, as JSON, where that was asked for."""

    kind, space = "ConditionalCheckFailedException", "com.amazonaws.dynamodb.v20120810"

    def __init__(self, item: Any = None) -> None:
        super().__init__("The conditional request failed")
        self.item = item

    def body(self) -> dict[str, Any]:
        return super().body() | ({"Item": self.item} if self.item is not None else {})
