"""What a caller hears when something of ours has failed: a sentence in their language, and a clean end."""

from typing import Final

from chalicelib.twiml.verbs import Hangup, Say, Verb

_SENTENCES: Final = {
    "en-GB": "We are sorry, something went wrong on our side. Please call again in a little while.",
    "nb-NO": "Beklager, noe gikk galt hos oss. Vennligst ring igjen om litt.",
    "sv-SE": "Tyvärr gick något fel hos oss. Vänligen ring igen om en liten stund.",
    "da-DK": "Beklager, noget gik galt hos os. Ring venligst igen om lidt.",
    "fi-FI": "Pahoittelut, jokin meni meillä vikaan. Soittakaa hetken kuluttua uudelleen.",
    "de-DE": "Es tut uns leid, bei uns ist ein Fehler aufgetreten. Bitte rufen Sie in Kürze noch einmal an.",
    "nl-NL": "Excuses, er ging iets mis aan onze kant. Belt u over een ogenblik nog eens.",
    "fr-FR": "Nous sommes désolés, une erreur s'est produite de notre côté. Veuillez rappeler dans un instant.",
    "es-ES": "Lo sentimos, se ha producido un error por nuestra parte. Vuelva a llamar dentro de un momento.",
}
_DEFAULT: Final = "en-GB"


def apology(language: str | None) -> tuple[Verb, ...]:
    """Say sorry in ``language`` (a tag such as ``nb-NO`` or ``nb``), or in English when we do not speak it."""
    wanted = (language or _DEFAULT).partition("-")[0]
    wanted = "nb" if wanted in {"no", "nn"} else wanted
    tag = next((known for known in _SENTENCES if known.partition("-")[0] == wanted), _DEFAULT)
    return (Say(_SENTENCES[tag], language=tag), Hangup())
