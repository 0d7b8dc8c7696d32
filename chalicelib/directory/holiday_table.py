"""Public holidays of whole countries, taken from the ``holidays`` package in advance into ``holiday_table.txt``.

Loading that package costs a second of CPU, which a caller would spend in silence. ``python -m
chalicelib.directory.holiday_table`` writes the table anew; a test holds it equal to the package.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

YEARS: Final = range(2025, 2038)
_TABLE: Final = Path(__file__).with_suffix(".txt")


def tabled(country: str, year: int) -> frozenset[date] | None:
    """Return the holidays of a country in a year; ``None`` where the table does not know."""
    if year not in YEARS:
        return None
    wanted = f"{country} {year} "
    with _TABLE.open(encoding="ascii") as rows:
        row = next((row for row in rows if row.startswith(wanted)), None)
    if row is None:
        return None
    return frozenset(date(year, int(day[:2]), int(day[2:])) for day in row.split()[2:])


def rows(countries: Iterable[str]) -> Iterator[str]:
    """Write one row for each country and year: ``NO 2026 0101 0402…``."""
    import holidays  # noqa: PLC0415  never in a webhook

    for country in countries:
        for year in YEARS:
            days = sorted(holidays.country_holidays(country, years=year))
            yield " ".join([country, str(year), *(f"{day:%m%d}" for day in days)])


def main() -> None:
    import holidays  # noqa: PLC0415  see above

    countries = sorted(holidays.list_supported_countries(include_aliases=False))
    _TABLE.write_text("\n".join(rows(countries)) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
