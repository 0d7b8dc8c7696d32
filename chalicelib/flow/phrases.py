"""The few sentences the switchboard itself says, in the languages it knows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Phrase = Literal[
    "goodbye",
    "sorry",
    "invalid",
    "choose",
    "enter",
    "you-entered",
    "confirm",
    "leave-message",
    "callback-number",
    "callback-own",
    "callback-invalid",
    "callback-confirm",
]

PHRASES: Final[Mapping[str, Mapping[Phrase, str]]] = MappingProxyType(
    {
        "en": {
            "goodbye": "Thank you for calling. Goodbye.",
            "sorry": "We are sorry, we cannot take your call further right now. Please call again later. Goodbye.",
            "invalid": "That is not a valid choice.",
            "choose": "Please press a key to make your choice.",
            "enter": "Please enter the number, and finish with the hash key.",
            "you-entered": "You entered:",
            "confirm": "Press hash if this is right, or star to enter it again.",
            "leave-message": "Please leave a message after the tone.",
            "callback-number": "Please enter the number on which we can call you back, and finish with the hash key.",
            "callback-own": "For the number you are calling from, press star and then hash.",
            "callback-invalid": "We cannot call that number.",
            "callback-confirm": "Thank you. We will call you back as soon as it is your turn.",
        },
        "nb": {
            "goodbye": "Takk for at du ringte. Ha det bra.",
            "sorry": "Beklager, vi kan ikke sette deg videre akkurat nå. Ring gjerne igjen senere. Ha det bra.",
            "invalid": "Det er ikke et gyldig valg.",
            "choose": "Trykk på en tast for å velge.",
            "enter": "Tast inn nummeret, og avslutt med firkanttasten.",
            "you-entered": "Du tastet:",
            "confirm": "Trykk firkant hvis dette er riktig, eller stjerne for å taste på nytt.",
            "leave-message": "Legg igjen en beskjed etter tonen.",
            "callback-number": "Tast inn nummeret vi kan ringe deg tilbake på, og avslutt med firkanttasten.",
            "callback-own": "Trykk stjerne og så firkant for nummeret du ringer fra.",
            "callback-invalid": "Vi kan ikke ringe det nummeret.",
            "callback-confirm": "Takk. Vi ringer deg tilbake når det er din tur.",
        },
        "sv": {
            "goodbye": "Tack för att du ringde. Hej då.",
            "sorry": "Tyvärr kan vi inte koppla dig vidare just nu. Ring gärna igen senare. Hej då.",
            "invalid": "Det är inte ett giltigt val.",
            "choose": "Tryck på en knapp för att välja.",
            "enter": "Ange numret och avsluta med fyrkant.",
            "you-entered": "Du angav:",
            "confirm": "Tryck fyrkant om det stämmer, eller stjärna för att ange det på nytt.",
            "leave-message": "Lämna ett meddelande efter tonen.",
            "callback-number": "Ange numret som vi kan ringa upp dig på och avsluta med fyrkant.",
            "callback-own": "Tryck stjärna och sedan fyrkant för numret du ringer från.",
            "callback-invalid": "Vi kan inte ringa det numret.",
            "callback-confirm": "Tack. Vi ringer upp dig när det är din tur.",
        },
        "da": {
            "goodbye": "Tak for dit opkald. Farvel.",
            "sorry": "Vi kan desværre ikke stille dig videre lige nu. Ring gerne igen senere. Farvel.",
            "invalid": "Det er ikke et gyldigt valg.",
            "choose": "Tryk på en tast for at vælge.",
            "enter": "Indtast nummeret, og afslut med firkant.",
            "you-entered": "Du indtastede:",
            "confirm": "Tryk firkant, hvis det er rigtigt, eller stjerne for at indtaste igen.",
            "leave-message": "Læg en besked efter tonen.",
            "callback-number": "Indtast det nummer, vi kan ringe tilbage på, og afslut med firkant.",
            "callback-own": "Tryk stjerne og derefter firkant for det nummer, du ringer fra.",
            "callback-invalid": "Vi kan ikke ringe til det nummer.",
            "callback-confirm": "Tak. Vi ringer dig op, når det er din tur.",
        },
        "fi": {
            "goodbye": "Kiitos soitostasi. Näkemiin.",
            "sorry": "Valitettavasti emme voi yhdistää puheluasi juuri nyt. Soita myöhemmin uudelleen. Näkemiin.",
            "invalid": "Valinta ei ole kelvollinen.",
            "choose": "Tee valinta painamalla näppäintä.",
            "enter": "Näppäile numero ja paina lopuksi ruutua.",
            "you-entered": "Näppäilit:",
            "confirm": "Paina ruutua, jos tämä on oikein, tai tähteä näppäilläksesi uudelleen.",
            "leave-message": "Jätä viesti äänimerkin jälkeen.",
            "callback-number": "Näppäile numero, johon voimme soittaa takaisin, ja paina lopuksi ruutua.",
            "callback-own": "Jos haluat meidän soittavan tähän numeroon, josta soitat, paina tähteä ja ruutua.",
            "callback-invalid": "Emme voi soittaa tähän numeroon.",
            "callback-confirm": "Kiitos. Soitamme sinulle, kun on sinun vuorosi.",
        },
        "de": {
            "goodbye": "Vielen Dank für Ihren Anruf. Auf Wiederhören.",
            "sorry": "Wir können Sie gerade leider nicht verbinden. Bitte rufen Sie später wieder an. Auf Wiederhören.",
            "invalid": "Das ist keine gültige Auswahl.",
            "choose": "Bitte wählen Sie mit einer Taste.",
            "enter": "Bitte geben Sie die Nummer ein und schließen Sie mit der Raute-Taste ab.",
            "you-entered": "Ihre Eingabe:",
            "confirm": "Drücken Sie Raute, wenn das richtig ist, oder Stern, um sie neu einzugeben.",
            "leave-message": "Bitte hinterlassen Sie nach dem Ton eine Nachricht.",
            "callback-number": "Unter welcher Nummer können wir Sie zurückrufen? Schließen Sie mit Raute ab.",
            "callback-own": "Für die Nummer, von der Sie anrufen, drücken Sie Stern und dann Raute.",
            "callback-invalid": "Diese Nummer können wir nicht anrufen.",
            "callback-confirm": "Vielen Dank. Wir rufen Sie zurück, sobald Sie an der Reihe sind.",
        },
    }
)
_ALIASES: Final = MappingProxyType({"no": "nb", "nn": "nb"})


def phrase(name: Phrase, language: str) -> str:
    """Return a sentence in the language of a BCP 47 tag; in English where that language is not known."""
    return PHRASES[_known(language)][name]


def spoken_language(language: str) -> str:
    """Return ``language`` if its phrases are known, else English, so that voice and words agree."""
    return language if _primary(language) in PHRASES else "en-GB"


def _primary(language: str) -> str:
    primary = language.partition("-")[0].lower()
    return _ALIASES.get(primary, primary)


def _known(language: str) -> str:
    primary = _primary(language)
    return primary if primary in PHRASES else "en"
