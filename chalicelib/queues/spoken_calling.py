"""What agents hear of the calls they make, in the language of their company."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chalicelib.calls.dials import DialResult


class Words(NamedTuple):
    """``ask`` wants the key from a telephone outside; ``over``: the call was given up meanwhile."""

    ask: str
    over: str
    busy: str
    no_answer: str
    invalid: str
    failed: str

    def of(self, result: DialResult) -> str:
        match result:
            case DialResult.BUSY:
                return self.busy
            case DialResult.NO_ANSWER:
                return self.no_answer
            case DialResult.INVALID:
                return self.invalid
            case _:
                return self.failed


CALLING: Final[Mapping[str, Words]] = {
    "en": Words(
        "Press 1 to place your call.",
        "This call is no longer wanted.",
        "The number is busy.",
        "There is no answer.",
        "This number does not exist.",
        "The call could not be put through.",
    ),
    "nb": Words(
        "Trykk 1 for å ringe opp.",
        "Samtalen er ikke lenger ønsket.",
        "Nummeret er opptatt.",
        "Det er ingen som svarer.",
        "Nummeret finnes ikke.",
        "Samtalen kunne ikke settes opp.",
    ),
    "sv": Words(
        "Tryck 1 för att ringa upp.",
        "Samtalet önskas inte längre.",
        "Numret är upptaget.",
        "Ingen svarar.",
        "Numret finns inte.",
        "Samtalet kunde inte kopplas.",
    ),
    "da": Words(
        "Tryk 1 for at ringe op.",
        "Opkaldet ønskes ikke længere.",
        "Nummeret er optaget.",
        "Der er ingen, der svarer.",
        "Nummeret findes ikke.",
        "Opkaldet kunne ikke gennemføres.",
    ),
    "fi": Words(
        "Soita painamalla 1.",
        "Puhelua ei enää tarvita.",
        "Numero on varattu.",
        "Numerosta ei vastata.",
        "Numeroa ei ole olemassa.",
        "Puhelua ei voitu yhdistää.",
    ),
    "et": Words(
        "Helistamiseks vajutage 1.",
        "Seda kõnet pole enam vaja.",
        "Number on kinni.",
        "Keegi ei vasta.",
        "Sellist numbrit ei ole.",
        "Kõnet ei õnnestunud ühendada.",
    ),
    "lt": Words(
        "Norėdami skambinti, spauskite 1.",
        "Šio skambučio nebereikia.",
        "Numeris užimtas.",
        "Niekas neatsako.",
        "Tokio numerio nėra.",
        "Nepavyko sujungti skambučio.",
    ),
    "de": Words(
        "Drücken Sie 1, um anzurufen.",
        "Dieser Anruf wird nicht mehr gewünscht.",
        "Die Nummer ist besetzt.",
        "Es meldet sich niemand.",
        "Diese Nummer gibt es nicht.",
        "Der Anruf konnte nicht verbunden werden.",
    ),
}
"""A test holds the languages equal to those of the offers."""
