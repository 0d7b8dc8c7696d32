"""Public holidays by country."""

import subprocess
import sys
from datetime import date

import holidays
import pytest

from chalicelib.directory.calendars import is_known_country, public_holidays
from chalicelib.directory.holiday_table import YEARS, tabled


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


@pytest.mark.parametrize("countries", [["NO", "SE", "DK", "FI"], ["DE", "GB", "US", "AE"]])
def test_the_table_says_what_the_package_says(countries: list[str]) -> None:
    for country, year in ((country, year) for country in countries for year in (YEARS[0], YEARS[-1])):
        assert tabled(country, year) == frozenset(holidays.country_holidays(country, years=year))


def test_years_beyond_the_table_are_known_too() -> None:
    assert tabled("NO", 2060) is None
    assert date(2060, 5, 17) in public_holidays("NO", 2060)


def test_a_call_never_waits_for_the_package_where_the_table_knows() -> None:
    script = (
        "import sys; from chalicelib.directory import calendars, hours, changes, hours_document;"
        "assert calendars.public_holidays('NO', 2027); assert 'holidays' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", script], check=True)
