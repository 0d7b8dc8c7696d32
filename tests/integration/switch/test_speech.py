"""Speech as a caller hears it: six languages, marks of how to say it, said once, and a voice of the site's own."""

import asyncio
import shutil
import wave
from array import array
from pathlib import Path

import pytest

from infra.switch.document import parse
from infra.switch.leg import Speech
from infra.switch.legs.asterisk.sounds import Shared, Sounds
from infra.switch.legs.asterisk.speech import Command, Engine, Espeak, Speaker
from infra.switch.modes import Mode
from infra.switch.sox import length_s
from infra.switch.verbs.say import Say

SENTENCES = {
    "nb-NO": "Velkommen til sentralbordet",
    "en-GB": "Welcome to the switchboard",
    "sv-SE": "Välkommen till växeln",
    "fi-FI": "Tervetuloa puhelinvaihteeseen",
    "et-EE": "Tere tulemast keskjaama",
    "lt-LT": "Sveiki atvykę į skambučių centrą",
}

pytestmark = pytest.mark.skipif(
    not (shutil.which("espeak-ng") and shutil.which("sox")), reason="apt-get install espeak-ng sox"
)


class Counting(Espeak):
    """How often it has really spoken."""

    spoken = 0

    async def speak(self, text: str, language: str, target: Path) -> None:
        self.spoken += 1
        await super().speak(text, language, target)


def said(folder: Path, speech: Speech, *engines: Engine) -> Path:
    """The file a telephone is played."""
    speaker = Speaker(Sounds(Shared(folder, str(folder))), *(engines or (Espeak(),)))
    media = asyncio.run(speaker.media(speech))
    return Path(media.partition(":")[2] + ".wav")


def loudest(path: Path) -> int:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return max(map(abs, array("h", file.readframes(file.getnframes()))))


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_spoken_in_each_of_our_languages_in_its_own_way(tmp_path: Path, language: str) -> None:
    own = said(tmp_path, Speech(SENTENCES[language], language=language))
    foreign = said(tmp_path, Speech(SENTENCES[language], language="de-DE"))

    assert length_s(own) > 0.8
    assert loudest(own) > 10_000
    assert own.read_bytes() != foreign.read_bytes(), "every language is read by its own rules"


def test_the_same_words_are_spoken_once(tmp_path: Path) -> None:
    engine = Counting()

    files = {said(tmp_path, Speech("Hold the line", language="en-GB"), engine) for _ in range(3)}

    assert (len(files), engine.spoken) == (1, 1)


def test_a_pause_in_the_markup_is_heard_and_unknown_marks_are_not_read_out(tmp_path: Path) -> None:
    plain = "<Response><Say language='en-GB'>Please wait. Thank you.</Say></Response>"
    marked = "<Response><Say language='en-GB'>Please wait. <break time='2s'/><blink>Thank you.</blink></Say></Response>"

    lengths = [length_s(said(tmp_path, _speech(document))) for document in (plain, marked)]

    assert 1.5 < lengths[1] - lengths[0] < 2.5, lengths


def test_figures_are_read_one_by_one_where_the_markup_says_so(tmp_path: Path) -> None:
    whole = _speech("<Response><Say language='en-GB'>Your number is 21137</Say></Response>")
    single = _speech(
        "<Response><Say language='en-GB'>Your number is <say-as interpret-as='digits'>21137</say-as></Say></Response>"
    )

    assert single.text == whole.text == "Your number is 21137"
    assert said(tmp_path, whole).read_bytes() != said(tmp_path, single).read_bytes()


def test_a_site_can_bring_a_voice_of_its_own(tmp_path: Path) -> None:
    own = Command("espeak-ng -v {short}+f3 -s {voice} -w {output} --stdin", voice="120")

    theirs = said(tmp_path, Speech("Velkommen; $(touch pwned)", language="nb-NO"), own, Espeak())

    assert loudest(theirs) > 10_000
    assert theirs.read_bytes() != said(tmp_path, Speech("Velkommen; $(touch pwned)", language="nb-NO")).read_bytes()


def test_when_the_sites_own_voice_fails_a_caller_still_hears_the_sentence(tmp_path: Path) -> None:
    for broken in ("no-such-program {output}", "false"):
        assert loudest(said(tmp_path, Speech("Hello", language="en-GB"), Command(broken), Espeak())) > 10_000


def _speech(document: str) -> Speech:
    (say,) = parse(document, "https://app.example/voice", Mode.CALL).verbs
    assert isinstance(say, Say)
    return Speech(say.text, say.voice, say.language, say.ssml)
