"""Contrast of the page's colors by day and by night: 4.5 to 1 for text, 3 to 1 for what is drawn."""

import re

import pytest

from experiments.explorer.charts import COMES, STAYS, theme
from experiments.explorer.front import FOLDER

STYLES = (FOLDER / "page.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", STYLES, re.S)
)


def luminance(color: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    parts = [int(color[place : place + 2], 16) / 255.0 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # known to fall just short


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "soft", "mark", "focus"])
@pytest.mark.parametrize("ground", ["ground", "panel", "button"])
def test_text_stands_out(colors: dict[str, str], text: str, ground: str) -> None:
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize(("colors", "dark"), [(LIGHT, False), (DARK, True)], ids=["light", "dark"])
def test_charts_stand_out(colors: dict[str, str], dark: bool) -> None:
    look = theme(dark)
    assert contrast(look["axis"]["labelColor"], colors["ground"]) >= 4.5
    for drawn in (*look["range"]["category"], COMES, STAYS):
        assert contrast(drawn, colors["ground"]) >= 3.0
    assert [each.lower() for each in look["range"]["category"]] == [
        colors[name] for name in ("was", "pinned", "changed")
    ]
