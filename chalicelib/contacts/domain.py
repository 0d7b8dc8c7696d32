"""What a contact is: pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

MAX_NUMBERS: Final = 20
_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "đ": "d", "ł": "l", "þ": "th", "ð": "d"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact; ``name`` is the slug it is known by, ``title`` what people read, ``numbers`` are in E.164."""

    name: str
    title: str
    numbers: tuple[str, ...] = ()
    organisation: str = ""
    notes: str = ""
    is_vip: bool = False

    @classmethod
    def from_document(cls, name: str, doc: Mapping[str, Any]) -> "Contact":
        return cls(
            name=name,
            title=doc["title"],
            numbers=tuple(doc.get("numbers") or ()),
            organisation=doc.get("organisation") or "",
            notes=doc.get("notes") or "",
            is_vip=bool(doc.get("is_vip")),
        )

    def to_document(self) -> dict[str, Any]:
        doc = asdict(self)
        del doc["name"]
        return {**doc, "numbers": list(self.numbers)}

    def matches(self, wanted: str) -> bool:
        """Tell whether every word of a search is found in something of the contact's."""
        text = " ".join((self.title, self.organisation, self.notes, self.name, *self.numbers)).casefold()
        return all(word in text for word in searched(wanted))


def searched(wanted: str) -> list[str]:
    """The words of a search; a number may be written with spaces and an international prefix."""
    text = wanted.strip().casefold()
    digits = re.sub(r"[\s()./-]", "", text).removeprefix("+").removeprefix("00")
    return [digits] if digits.isdecimal() and digits.isascii() else text.split()


def slug_of(title: str) -> str:
    """A name made of a title: ``Bjørn Ås AS`` is ``bjorn-as-as``; empty where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_UNDECOMPOSED))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:63].strip("-")
