"""What a customer hears who answered when no agent was free: who called, and that the number they see can be called."""

from collections.abc import Mapping
from typing import Final

from chalicelib.companies import service as companies
from chalicelib.core.ids import CompanyId
from chalicelib.twiml.verbs import Say

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("en-GB", ("This was a call from {company}. We are sorry: nobody is free to talk to you now. "
           "You can call us at the number that you see. Goodbye.")),
    "nb": ("nb-NO", ("Dette var en oppringning fra {company}. Beklager, ingen er ledig til å snakke med deg nå. "
           "Du kan ringe oss på nummeret du ser. Ha det.")),
    "sv": ("sv-SE", ("Detta var ett samtal från {company}. Tyvärr är ingen ledig att tala med dig just nu. "
           "Du kan ringa oss på numret som du ser. Hej då.")),
    "da": ("da-DK", ("Dette var et opkald fra {company}. Beklager, ingen er ledig til at tale med dig nu. "
           "Du kan ringe til os på det nummer, du ser. Farvel.")),
    "fi": ("fi-FI", ("Tämä oli puhelu yritykseltä {company}. Valitettavasti kukaan ei ole nyt vapaana. "
           "Voit soittaa meille numeroon, jonka näet. Hei hei.")),
    "et": ("et-EE", ("See oli kõne ettevõttelt {company}. Kahjuks ei ole praegu keegi vaba. "
           "Võite meile helistada numbril, mida näete. Head aega.")),
    "lt": ("lt-LT", ("Jums skambino {company}. Atsiprašome, šiuo metu nėra laisvų darbuotojų. "
           "Galite mums paskambinti matomu numeriu. Viso gero.")),
}  # fmt: skip


def sorry(company: CompanyId) -> Say:
    """Say who called and that nobody was free, in the company's language."""
    settings = companies.load(company)
    tag, words = WORDS.get(settings.language[:2], WORDS["nb" if settings.language[:2] == "no" else "en"])
    return Say(words.format(company=settings.title), tag)
