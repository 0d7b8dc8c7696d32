"""From a number to the contact who has it: one item a number, taken before the contact is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.companies.tables import ENTRIES
from chalicelib.contacts.domain import Contact
from chalicelib.contacts.errors import NumberOfAnother

_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Known:
    """Who has a number, as shown where there is room for a name only."""

    contact: str
    title: str
    is_vip: bool


def take(company: str, number: str, contact: Contact) -> None:
    """Take a number for a contact, or renew what is shown of it.

    Raises:
        NumberOfAnother: it is another contact's.
    """
    fields = {"contact": contact.name, "title": contact.title, "is_vip": contact.is_vip}
    ours = attr("value").missing() | (attr("fields.contact") == contact.name)
    try:
        dynamo.put(ENTRIES, {**_key(company, number), "fields": fields}, condition=ours)
    except dynamo.ConditionFailed as error:
        holder = error.item or dynamo.get(ENTRIES, _key(company, number)) or {"fields": {}}
        raise NumberOfAnother(str(holder["fields"].get("contact", ""))) from error


def release(company: str, number: str, contact: str) -> None:
    """Give a number up; one that is another's by now is left alone."""
    try:
        dynamo.delete(ENTRIES, _key(company, number), condition=attr("fields.contact") == contact)
    except dynamo.ConditionFailed:
        return


def look_up(company: str, numbers: Iterable[str]) -> dict[str, Known]:
    """Who has these numbers, a hundred in one round trip; numbers that nobody has are left out."""
    wanted = sorted({number for number in numbers if number.startswith("+")})
    found: dict[str, Known] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        keys = [_key(company, number) for number in wanted[start : start + _AT_ONCE]]
        for item in dynamo.batch_get(ENTRIES, keys, consistent=False):
            fields = item["fields"]
            found[item["value"]] = Known(fields["contact"], fields["title"], bool(fields.get("is_vip")))
    return found


def _key(company: str, number: str) -> dict[str, str | int]:
    return {"list": f"{company}#contact-numbers", "value": number}
