"""What is drawn can be read: contrast ratios as WCAG 2 defines them, of every style of every theme."""

from __future__ import annotations

import pytest

from routilux_tui.render.palette import PALETTES

COLOURED = [palette for palette in PALETTES.values() if palette.tones.background]
DECORATION = {"rule", "tree", "gauge.track"}
"""What nobody has to see: lines between panes and beside a tree, and the part of a gauge that is empty."""
MARKS = {"rule.focus", "spark", "bound", "port", "gauge", "gauge.high", "gauge.full"}
"""Lines and bars, which no text is written in."""


def is_mark(name):
    return name in MARKS or name.startswith(("edge.", "box."))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(palette, wanted, least, grounds=()):
    """The styles whose foreground has less contrast than that before their own ground, or before one of `grounds`."""
    found = {}
    for name, style in palette.styles.items():
        if name in DECORATION or not wanted(name):
            continue
        for ground in (style.bgcolor.name, *grounds):
            if (ratio := contrast(style.color.name, ground)) < least:
                found[f"{name} on {ground}"] = round(ratio, 2)
    return found


def test_the_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
def test_every_text_has_a_contrast_of_four_and_a_half_in_the_selected_row_and_on_bars_too(palette):
    on_any = {"cursor", "match"}
    tones = palette.tones
    assert faint(palette, lambda name: not is_mark(name), 4.5) == {}
    texts = faint(
        palette, lambda name: not is_mark(name) and name not in on_any, 4.5, grounds=(tones.surface, tones.raised)
    )
    assert texts == {}


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
def test_every_mark_has_a_contrast_of_three(palette):
    assert faint(palette, is_mark, 3.0) == {}


def test_every_text_in_high_contrast_has_a_contrast_of_seven():
    assert faint(PALETTES["high-contrast"], lambda name: not is_mark(name), 7.0) == {}


def test_without_colours_no_style_has_one():
    coloured = [name for name, style in PALETTES["no-color"].styles.items() if style.color or style.bgcolor]
    assert coloured == []
