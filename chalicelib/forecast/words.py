"""An expected wait as it is said aloud: no more exact than it is known."""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

EXACT_UP_TO: Final = 10
"""Minutes; beyond, five at a time."""
MOST: Final = 60
_MINUTE: Final = timedelta(minutes=1)


class Sentences(NamedTuple):
    """What is said in one language; ``forms`` puts a number of minutes in the right form."""

    short: str
    usual: str
    long: str
    one: str
    many: str


SENTENCES: Final[Mapping[str, Sentences]] = {
    "en": Sentences(
        "The expected wait is less than one minute.",
        "The expected wait is about {}.",
        "The expected wait is more than one hour.",
        "{} minute",
        "{} minutes",
    ),
    "nb": Sentences(
        "Forventet ventetid er under ett minutt.",
        "Forventet ventetid er omtrent {}.",
        "Forventet ventetid er over én time.",
        "{} minutt",
        "{} minutter",
    ),
    "sv": Sentences(
        "Den beräknade väntetiden är mindre än en minut.",
        "Den beräknade väntetiden är ungefär {}.",
        "Den beräknade väntetiden är mer än en timme.",
        "{} minut",
        "{} minuter",
    ),
    "da": Sentences(
        "Den forventede ventetid er under et minut.",
        "Den forventede ventetid er cirka {}.",
        "Den forventede ventetid er over en time.",
        "{} minut",
        "{} minutter",
    ),
    "fi": Sentences(
        "Arvioitu odotusaika on alle minuutti.",
        "Arvioitu odotusaika on noin {}.",
        "Arvioitu odotusaika on yli tunti.",
        "{} minuutti",
        "{} minuuttia",
    ),
    "de": Sentences(
        "Die voraussichtliche Wartezeit beträgt weniger als eine Minute.",
        "Die voraussichtliche Wartezeit beträgt etwa {}.",
        "Die voraussichtliche Wartezeit beträgt mehr als eine Stunde.",
        "{} Minute",
        "{} Minuten",
    ),
    "et": Sentences(
        "Eeldatav ooteaeg on alla ühe minuti.",
        "Eeldatav ooteaeg on umbes {}.",
        "Eeldatav ooteaeg on üle ühe tunni.",
        "{} minut",
        "{} minutit",
    ),
    "lt": Sentences(
        "Numatomas laukimo laikas – mažiau nei viena minutė.",
        "Numatomas laukimo laikas – maždaug {}.",
        "Numatomas laukimo laikas – daugiau nei viena valanda.",
        "{} minutė",
        "{} minutės",
    ),
}
_LITHUANIAN_TENS: Final = "{} minučių"
_ALIASES: Final = {"no": "nb", "nn": "nb"}


def rounded(wait: timedelta) -> int:
    """Whole minutes as we are willing to say them; 0 is less than one, above :data:`MOST` more than an hour."""
    if wait < _MINUTE:
        return 0
    minutes = math.ceil(round(wait / _MINUTE, 1))
    return minutes if minutes <= EXACT_UP_TO else math.ceil(minutes / 5) * 5


def wait_in_words(wait: timedelta, language: str) -> str:
    """Say an expected wait in the language of a BCP 47 tag; in English where that language is not known."""
    primary = language.partition("-")[0].lower()
    known = _ALIASES.get(primary, primary)
    sentences = SENTENCES.get(known, SENTENCES["en"])
    minutes = rounded(wait)
    if minutes == 0:
        return sentences.short
    if minutes > MOST:
        return sentences.long
    return sentences.usual.format(_form(sentences, known, minutes).format(minutes))


def _form(sentences: Sentences, language: str, minutes: int) -> str:
    if language == "lt" and minutes >= EXACT_UP_TO:
        return _LITHUANIAN_TENS
    return sentences.one if minutes == 1 else sentences.many
