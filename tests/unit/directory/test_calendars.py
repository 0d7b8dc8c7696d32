"""Public holidays by country."""

import subprocess
import sys
from datetime import date

import pytest

from chalicelib.directory.calendars import is_known_country, public_holidays


def test_the_national_day_of_norway_is_a_holiday_there_only() -> None:
    assert date(2026, 5, 17) in public_holidays("NO", 2026)
    assert date(2026, 5, 17) not in public_holidays("DK", 2026)


def test_a_subdivision_has_holidays_of_its_own() -> None:
    epiphany = date(2026, 1, 6)

    assert epiphany in public_holidays("DE-BY", 2026)
    assert epiphany not in public_holidays("DE", 2026)


@pytest.mark.parametrize("country", ["", "XX", "NO-99", "nowhere"])
def test_a_country_nobody_knows_has_no_holidays(country: str) -> None:
    assert public_holidays(country, 2026) == frozenset()


def test_whoever_saves_a_country_is_told_whether_it_is_known() -> None:
    assert [is_known_country(country) for country in ("NO", "DE-BY", "XX", "DE-XX")] == [True, True, False, False]


def test_the_calendar_is_loaded_only_when_a_holiday_is_asked_for() -> None:
    script = (
        "import sys; from chalicelib.directory import calendars, hours, changes, hours_document;"
        "calendars.public_holidays('', 2026); assert 'holidays' not in sys.modules;"
        "calendars.public_holidays('NO', 2026); assert 'holidays' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", script], check=True)
