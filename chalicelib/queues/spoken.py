"""What agents hear on their telephones, in the language of their company."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chalicelib.calls.dials import DialResult
from chalicelib.companies import service as companies
from chalicelib.core.ids import CompanyId
from chalicelib.queues import spoken_calling
from chalicelib.twiml.verbs import Say


class Words(NamedTuple):
    """``tag`` is the voice's language; ``offer`` tells which queue calls and which key takes it."""

    tag: str
    offer: str
    taken: str
    gone: str
    over: str


WORDS: Final[Mapping[str, Words]] = {
    "en": Words(
        "en-GB",
        "A call for {queue}. Press 1 to take it, or 2 to pass it on.",
        "A colleague has taken this call.",
        "The caller has hung up.",
        "This call is no longer waiting.",
    ),
    "nb": Words(
        "nb-NO",
        "En samtale til {queue}. Trykk 1 for å ta den, eller 2 for å sende den videre.",
        "En kollega har tatt denne samtalen.",
        "Den som ringte, har lagt på.",
        "Denne samtalen venter ikke lenger.",
    ),
    "sv": Words(
        "sv-SE",
        "Ett samtal till {queue}. Tryck 1 för att ta det, eller 2 för att skicka det vidare.",
        "En kollega har tagit samtalet.",
        "Den som ringde har lagt på.",
        "Samtalet väntar inte längre.",
    ),
    "da": Words(
        "da-DK",
        "Et opkald til {queue}. Tryk 1 for at tage det, eller 2 for at sende det videre.",
        "En kollega har taget opkaldet.",
        "Den, der ringede, har lagt på.",
        "Opkaldet venter ikke længere.",
    ),
    "fi": Words(
        "fi-FI",
        "Puhelu jonoon {queue}. Ota puhelu painamalla 1, tai siirrä se eteenpäin painamalla 2.",
        "Kollega on vastannut tähän puheluun.",
        "Soittaja on lopettanut puhelun.",
        "Tämä puhelu ei enää odota.",
    ),
    "et": Words(
        "et-EE",
        "Kõne järjekorda {queue}. Vastuvõtmiseks vajutage 1, edasiandmiseks 2.",
        "Kolleeg on selle kõne vastu võtnud.",
        "Helistaja on kõne lõpetanud.",
        "See kõne ei oota enam.",
    ),
    "lt": Words(
        "lt-LT",
        "Skambutis į eilę {queue}. Norėdami priimti, spauskite 1, norėdami perduoti kitam, spauskite 2.",
        "Šį skambutį priėmė kolega.",
        "Skambinantysis padėjo ragelį.",
        "Šis skambutis nebelaukia.",
    ),
    "de": Words(
        "de-DE",
        "Ein Anruf für {queue}. Drücken Sie 1, um ihn anzunehmen, oder 2, um ihn weiterzugeben.",
        "Ein Kollege hat den Anruf angenommen.",
        "Der Anrufer hat aufgelegt.",
        "Dieser Anruf wartet nicht mehr.",
    ),
}
_ALIASES: Final = {"no": "nb", "nn": "nb"}


def words_of(company: CompanyId) -> Words:
    """The words of a company's language, in English where that is none of these."""
    return WORDS[_language_of(company)]


def _language_of(company: CompanyId) -> str:
    primary = (companies.language_of(company) or "").partition("-")[0].lower()
    known = _ALIASES.get(primary, primary)
    return known if known in WORDS else "en"


def calling(company: CompanyId) -> Say:
    """Ask whoever answered a telephone outside to press the key that places their call."""
    return Say(spoken_calling.CALLING[_language_of(company)].ask, words_of(company).tag)


def over_calling(company: CompanyId) -> Say:
    return Say(spoken_calling.CALLING[_language_of(company)].over, words_of(company).tag)


def not_reached(company: CompanyId, result: DialResult) -> Say:
    """Tell an agent why the number they called was not reached."""
    return Say(spoken_calling.CALLING[_language_of(company)].of(result), words_of(company).tag)


def offer_of(company: CompanyId, queue: str) -> Say:
    words = words_of(company)
    return Say(words.offer.format(queue=queue), words.tag)


def taken(company: CompanyId) -> Say:
    words = words_of(company)
    return Say(words.taken, words.tag)


def gone(company: CompanyId) -> Say:
    words = words_of(company)
    return Say(words.gone, words.tag)


def over(company: CompanyId) -> Say:
    words = words_of(company)
    return Say(words.over, words.tag)
