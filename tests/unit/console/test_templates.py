"""What every template keeps to, so that the strict content policy holds."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[3] / "templates"
PAGES = sorted(
    path for folder in ("console", "users", "phone", "macros") for path in (TEMPLATES / folder).rglob("*.html")
)
SCRIPTS = sorted((TEMPLATES / "static/js").rglob("*.js"))
INLINE = re.compile(
    r"""\s(?:style|on[a-z]+|hx-on[\w:-]*)\s*=|<style|<script(?![^>]*\ssrc=)|javascript:|hx-vals=["']js:|\|\s*safe\b""",
    re.IGNORECASE,
)
PARSES_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.setAttribute\(\s*[\"']style"
)


def relative(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_template_has_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_a_script_never_parses_text_as_html(path: Path) -> None:
    assert PARSES_HTML.findall(path.read_text().replace('swap: "innerHTML"', "")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_a_script_imports_only_files_that_exist(path: Path) -> None:
    wanted = re.findall(r"""(?:from|import\()\s*"(\.[^"]+)\"""", path.read_text())

    assert [name for name in wanted if not (path.parent / name).is_file()] == []


def test_icons_that_are_used_are_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (TEMPLATES / "static/icons/sprite.svg").read_text()))
    used = set()
    for path in PAGES:
        used |= set(re.findall(r"""icon\(["']([a-z0-9-]+)["']""", path.read_text()))
    for path in SCRIPTS:
        used |= set(re.findall(r"""(?:icon|empty|item|hint|control)\("([a-z0-9-]+)\"""", path.read_text()))
        used |= set(re.findall(r"""icon: "([a-z0-9-]+)\"""", path.read_text()))

    assert used
    assert used <= sprite
