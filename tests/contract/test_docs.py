"""The documents lead where they say, and name only what exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)]+))?\)")
TARGET = re.compile(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)")
FOUND_IN_MAKE = "\n".join(path.read_text() for path in [ROOT / "Makefile", *(ROOT / "infra" / "make").glob("*.mk")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files_that_exist(page) -> None:
    targets = [target for target, _ in LINK.findall(page.read_text()) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_are_targets_of_the_makefile(page) -> None:
    known = set(re.findall(r"^([a-z-]+):", FOUND_IN_MAKE, re.MULTILINE))

    assert set(TARGET.findall(page.read_text())) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_named_in_the_text_exist(page) -> None:
    named = re.findall(r"`((?:chalicelib|infra|docs|tests|templates)/[\w./-]+)`", page.read_text())

    assert [name for name in named if not (ROOT / name).exists() and not name.startswith("infra/dist")] == []


def test_every_target_that_people_use_is_explained_in_the_makefile() -> None:
    declared = {name for line in re.findall(r"^\.PHONY: (.+)", FOUND_IN_MAKE, re.MULTILINE) for name in line.split()}
    explained = set(re.findall(r"^([a-z-]+):.*## ", FOUND_IN_MAKE, re.MULTILINE))

    assert declared == explained


def test_decisions_are_short_and_say_what_a_decision_must() -> None:
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        text = page.read_text()
        assert len(text.splitlines()) <= 40, page.name
        assert all(re.search(rf"(\*\*|## ){part}", text) for part in ("Context", "Choice", "Consequence")), page.name
        assert re.search(r"(one|two)-way", text, re.IGNORECASE), page.name
