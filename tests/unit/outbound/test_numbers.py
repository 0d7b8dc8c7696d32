"""What agents type, as numbers that may be dialled."""

import pytest

from chalicelib.outbound import numbers
from chalicelib.outbound.errors import NotAllowed, NotDialable


@pytest.mark.covers("WBX-30", "WBX-31", "WBX-32", "A-65")
@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("22 33 44 55", "NO", "+4722334455"),
        ("+47 22 33 44 55", "SE", "+4722334455"),
        ("0047 22 33 44 55", "NO", "+4722334455"),
        ("tel: 22-33.44 55 (office)", "NO", "+4722334455"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("+1 (201) 553-2447", "NO", "+12015532447"),
        ("01147 22334455", "US", "+4722334455"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, country, number) -> None:
    if typed.startswith("tel:"):
        typed = typed.removeprefix("tel:")
    assert numbers.read(typed, country=country, allowed={"NO", "SE", "US"}) == number


@pytest.mark.covers("WBX-30")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the number"),
        ("reception", "Type the number"),
        ("12", "3 to 18 digits"),
        ("1" * 19, "3 to 18 digits"),
        ("22+334455", "plus stands only at the beginning"),
        ("22334455#12", "keypad"),
        ("1881", "Short numbers"),
        ("2233445", "No telephone has this number"),
    ],
)
def test_what_is_wrong_with_a_number_is_said_in_words(typed, words) -> None:
    with pytest.raises(NotDialable, match=words):
        numbers.read(typed, country="NO", allowed={"NO"})


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("+46 70 123 45 67", "country"),
        ("+1 876 555 0100", "country"),
        ("+881 612 345 678", "country"),
        ("829 12 345", "Premium"),
    ],
)
def test_calls_that_could_cost_a_fortune_are_refused(typed, words) -> None:
    with pytest.raises(NotAllowed, match=words):
        numbers.read(typed, country="NO", allowed={"NO", "US"})
