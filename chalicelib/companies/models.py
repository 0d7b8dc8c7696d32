"""The configuration as PynamoDB models; imported only where something is written."""

from collections.abc import Mapping
from typing import Any

from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import MAP
from pynamodb.models import Model

from chalicelib.aws.values import item_from_wire, item_to_wire
from chalicelib.companies.tables import CONFIG, ENTRIES
from chalicelib.settings import settings


class DocumentAttribute(Attribute[dict[str, Any]]):
    """A JSON document as a native map, written as the lean transport reads it."""

    attr_type = MAP

    def serialize(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return item_to_wire(value)

    def deserialize(self, value: dict[str, Any]) -> dict[str, Any]:
        return item_from_wire(value)


class ConfigItem(Model):
    class Meta:  # noqa: D106  PynamoDB's own shape
        table_name = settings().table(CONFIG.name)
        region = settings().aws_region
        connect_timeout_seconds = 1
        read_timeout_seconds = 5

    company = UnicodeAttribute(hash_key=True)
    key = UnicodeAttribute(range_key=True)
    doc = DocumentAttribute()
    version = NumberAttribute()
    updated_at = UnicodeAttribute()
    updated_by = UnicodeAttribute()


class EntryItem(Model):
    class Meta:  # noqa: D106  PynamoDB's own shape
        table_name = settings().table(ENTRIES.name)
        region = settings().aws_region
        connect_timeout_seconds = 1
        read_timeout_seconds = 5

    list = UnicodeAttribute(hash_key=True)
    value = UnicodeAttribute(range_key=True)
    fields = DocumentAttribute()
