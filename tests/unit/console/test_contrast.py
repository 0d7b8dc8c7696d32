"""Every pair of colours that meets on a page keeps WCAG's contrast, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "templates/static/css/tokens.css").read_text()
DECLARED = dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", TOKENS))
THEMES = ("light", "dark")

TEXT = 4.5
GRAPHIC = 3.0
ON_SURFACES = [
    (text, surface, TEXT)
    for text in ("text", "text-2", "text-3")
    for surface in ("bg", "surface", "surface-2", "surface-3")
]
ON_SOFT = [
    (text, soft, TEXT)
    for soft in ("accent-soft", "ok-soft", "danger-soft", "warn-soft", "hold-soft")
    for text in ("text", "text-2", soft.removesuffix("-soft"))
]
FILLED = [("on-accent", f"{fill}-fill{state}", TEXT) for fill in ("accent", "ok", "danger") for state in ("", "-hover")]
PLAIN = [
    (text, surface, TEXT) for text in ("accent", "ok", "danger", "warn", "hold") for surface in ("surface", "surface-2")
]
CONTROLS = [("control-line", "surface", GRAPHIC), ("focus", "surface", GRAPHIC), ("focus", "bg", GRAPHIC)]
DOTS = [(f"dot-{name}", "surface", GRAPHIC) for name in ("1", "2", "3", "4", "5", "6", "on", "busy", "away", "off")]
OTHERS = [("info", "info-soft", TEXT), ("pink", "pink-soft", TEXT), ("on-rail", "rail", TEXT)]
PAIRS = [*ON_SURFACES, *ON_SOFT, *FILLED, *PLAIN, *CONTROLS, *DOTS, *OTHERS]


def colour(name: str, theme: str) -> str:
    value = DECLARED[name].strip()
    if both := re.fullmatch(r"light-dark\((.+),\s*(.+)\)", value):
        value = both.group(THEMES.index(theme) + 1).strip()
    if alias := re.fullmatch(r"var\(--(.+)\)", value):
        return colour(alias.group(1), theme)
    return value


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_a_pair_of_tokens_can_be_told_apart(front: str, back: str, least: float, theme: str) -> None:
    assert contrast(colour(front, theme), colour(back, theme)) >= least


def test_components_use_tokens_that_exist() -> None:
    css = "".join(path.read_text() for path in (Path(__file__).parents[3] / "templates/static/css").glob("*.css"))

    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", css)) <= set(DECLARED)
