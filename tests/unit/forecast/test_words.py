"""An expected wait, said aloud."""

import re
from datetime import timedelta

import pytest

from chalicelib.flow.phrases import PHRASES
from chalicelib.forecast.words import SENTENCES, rounded, wait_in_words
from chalicelib.queues.waiting import POSITION


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(0, 0), (59, 0), (60, 1), (62, 1), (70, 2), (540, 9), (600, 10), (610, 15), (1500, 25), (3590, 60), (3700, 65)],
)
def test_minutes_are_rounded_up_and_beyond_ten_by_fives(seconds, minutes) -> None:
    assert rounded(timedelta(seconds=seconds)) == minutes


def test_it_is_said_in_whole_sentences() -> None:
    said = [wait_in_words(timedelta(minutes=minutes), "en-GB") for minutes in (0.5, 1, 3, 61)]

    assert said == [
        "The expected wait is less than one minute.",
        "The expected wait is about 1 minute.",
        "The expected wait is about 3 minutes.",
        "The expected wait is more than one hour.",
    ]


@pytest.mark.parametrize(
    ("language", "minutes", "words"),
    [
        ("nb-NO", 1, "Forventet ventetid er omtrent 1 minutt."),
        ("no", 4, "Forventet ventetid er omtrent 4 minutter."),
        ("sv-SE", 15, "Den beräknade väntetiden är ungefär 15 minuter."),
        ("fi-FI", 2, "Arvioitu odotusaika on noin 2 minuuttia."),
        ("lt-LT", 1, "Numatomas laukimo laikas – maždaug 1 minutė."),
        ("lt-LT", 9, "Numatomas laukimo laikas – maždaug 9 minutės."),
        ("lt-LT", 20, "Numatomas laukimo laikas – maždaug 20 minučių."),
        ("xx", 2, "The expected wait is about 2 minutes."),
    ],
)
def test_it_is_said_in_the_callers_language(language, minutes, words) -> None:
    assert wait_in_words(timedelta(minutes=minutes), language) == words


def test_every_language_in_which_callers_are_told_something_can_tell_the_wait() -> None:
    assert set(SENTENCES) >= (set(PHRASES) | set(POSITION)) - {"no"}
    for sentences in SENTENCES.values():
        assert [len(re.findall(r"\{\}", text)) for text in sentences] == [0, 1, 0, 1, 1]
