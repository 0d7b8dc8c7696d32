"""VIP and block lists: callers known by their number who take another way through the flow (PHN-226…231)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.core.errors import Invalid

MAX_NUMBERS: Final = 100_000
_MAX_TITLE: Final = 100
_MAX_SERVICE_LEVEL_S: Final = 3600
_KNOWN: Final = frozenset({"title", "block", "service_level_s"})


class VipListMalformed(Invalid):
    """This is no VIP list; ``details["problems"]`` is a list of sentences."""

    code = "vip-list-malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VipList:
    """A list without its numbers, which are looked up one at a time.

    Attributes:
        is_block: callers on it are turned away where the element's VIP outlet is not connected.
        service_level_s: the waiting time promised to these callers; 0: the queue's own.
    """

    name: str
    title: str = ""
    is_block: bool = False
    service_level_s: int = 0


@dataclass(frozen=True, slots=True)
class NumbersRead:
    """What an import understood: E.164 numbers in order without repeats, and a sentence for each line it did not."""

    numbers: tuple[str, ...]
    problems: tuple[str, ...]


def parse_vip_list(document: Mapping[str, Any], *, name: str = "") -> VipList:
    """Read a document ``{title, block, service_level_s}``.

    Raises:
        VipListMalformed: with every problem found.
    """
    problems = [f"the list has an unknown field {str(key)[:40]!r}" for key in document if key not in _KNOWN]
    title, block = document.get("title", ""), document.get("block", False)
    level = document.get("service_level_s", 0)
    if not isinstance(title, str) or len(title) > _MAX_TITLE:
        problems.append(f"title must be a text of at most {_MAX_TITLE} characters")
    if not isinstance(block, bool):
        problems.append("block must be true or false")
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= _MAX_SERVICE_LEVEL_S:
        problems.append(f"service_level_s must be whole seconds from 0 to {_MAX_SERVICE_LEVEL_S}")
    if problems:
        raise VipListMalformed("this is no VIP list: " + "; ".join(problems), problems=problems)
    return VipList(name=name, title=title, is_block=block, service_level_s=level)


def vip_list_document(vips: VipList) -> dict[str, Any]:
    """Write the document that :func:`parse_vip_list` reads."""
    return {"title": vips.title, "block": vips.is_block, "service_level_s": vips.service_level_s}


def read_numbers(lines: Iterable[str], *, country: str) -> NumbersRead:
    """Read one number a line, as people write them; national ones are taken to be of ``country`` (ISO 3166)."""
    numbers: dict[str, None] = {}
    problems: list[str] = []
    for row, line in enumerate(lines, start=1):
        text = line.strip()
        if not text:
            continue
        number = normalise(text, country=country)
        if number is None:
            problems.append(f"row {row}: this is not a telephone number")
        else:
            numbers[number] = None
    if len(numbers) > MAX_NUMBERS:
        problems.append(f"a list holds at most {MAX_NUMBERS} numbers")
    return NumbersRead(tuple(numbers), tuple(problems))


def normalise(text: str, *, country: str) -> str | None:
    """Write a number in E.164; ``None`` when it cannot be one."""
    import phonenumbers  # noqa: PLC0415  only imports of lists need it

    try:
        number = phonenumbers.parse(text, country.partition("-")[0] or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
