"""People as PynamoDB models; imported only where something is written."""

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.companies.models import DocumentAttribute
from chalicelib.settings import settings
from chalicelib.users.tables import AUDIT, USERS


class UserItem(Model):
    class Meta:  # noqa: D106  PynamoDB's own shape
        table_name = settings().table(USERS.name)
        region = settings().aws_region
        connect_timeout_seconds = 1
        read_timeout_seconds = 5

    company = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)
    doc = DocumentAttribute()
    version = NumberAttribute()
    epoch = NumberAttribute()
    updated_at = UnicodeAttribute()
    updated_by = UnicodeAttribute()
    password = UnicodeAttribute(null=True)


class AuditItem(Model):
    class Meta:  # noqa: D106  PynamoDB's own shape
        table_name = settings().table(AUDIT.name)
        region = settings().aws_region
        connect_timeout_seconds = 1
        read_timeout_seconds = 5

    company = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)
    actor = UnicodeAttribute()
    action = UnicodeAttribute()
    target = UnicodeAttribute()
    version = NumberAttribute(null=True)
    changes = ListAttribute[UnicodeAttribute](of=UnicodeAttribute, null=True)
