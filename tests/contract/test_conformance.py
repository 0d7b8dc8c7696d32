"""Every row of the trunk contract has a case, every case named exists, and the page says the same."""

from tests.integration.switch.conformance import FOLDERS, PAGE, ROOT, functions, page, rows


def test_every_row_names_cases_that_exist() -> None:
    missing = [f"{row.name}: {case.file}::{case.name}" for row in rows() for case in row.cases if not case.exists]

    assert missing == []


def test_no_row_is_listed_twice_and_none_is_without_a_case() -> None:
    names = [row.name for row in rows()]

    assert len(names) == len(set(names))
    assert all(row.cases for row in rows())


def test_every_case_that_runs_on_both_drivers_belongs_to_a_row() -> None:
    on_both = {
        (path.name, name)
        for path in (ROOT / FOLDERS[""]).glob("test_*.py")
        for name, is_on_both in functions(path).items()
        if is_on_both
    }
    named = {(case.path.name, f"test_{case.name}") for row in rows() for case in row.cases}

    assert sorted(on_both - named) == []


def test_the_page_is_the_one_the_cases_make() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.integration.switch.conformance"
