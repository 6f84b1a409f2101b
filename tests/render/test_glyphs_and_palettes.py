"""The characters and colours that everything is drawn with."""

from __future__ import annotations

from dataclasses import fields

import pytest
from rich.cells import cell_len

from routilux.protocol import ActivationStatus, JobStatus
from routilux_tui.model.standing import Standing
from routilux_tui.render.glyphs import ASCII, UNICODE, GlyphSet
from routilux_tui.render.palette import DARK, HIGH_CONTRAST, LIGHT, NO_COLOR, PALETTES

WORDS = sorted({*JobStatus, *ActivationStatus, *Standing})
SETS = [pytest.param(UNICODE, id="unicode"), pytest.param(ASCII, id="ascii")]
COLOURED = [pytest.param(palette, id=palette.name) for palette in (DARK, LIGHT, HIGH_CONTRAST)]


def characters(glyphs: GlyphSet) -> str:
    named = (getattr(glyphs, field.name) for field in fields(glyphs) if field.name not in ("name", "statuses"))
    return "".join(named) + "".join(glyphs.statuses.values())


@pytest.mark.parametrize("glyphs", SETS)
def test_every_glyph_is_one_cell_wide(glyphs):
    assert {char: cell_len(char) for char in characters(glyphs) if cell_len(char) != 1} == {}


def test_the_ascii_set_is_ascii():
    assert characters(ASCII).isascii()


@pytest.mark.parametrize("glyphs", SETS)
def test_lines_have_a_glyph_for_all_arms_and_curves_nine_steps(glyphs):
    assert (len(glyphs.lines), len(glyphs.heavy_lines), len(glyphs.spark), len(glyphs.dots)) == (16, 16, 9, 256)
    assert (len(glyphs.frame), len(glyphs.heavy_frame)) == (6, 6)


@pytest.mark.parametrize("glyphs", SETS)
def test_the_words_on_the_screen_have_glyphs_that_tell_them_apart(glyphs):
    assert set(WORDS) <= set(glyphs.statuses)
    assert len({glyphs.status(word) for word in Standing}) == len(Standing)


def test_the_same_status_has_the_same_glyph_for_jobs_routines_and_activations():
    assert UNICODE.status("done") == UNICODE.status("completed") == "✓"
    assert UNICODE.status("failed") == UNICODE.status("error") == "✗"


def test_an_unknown_word_shows_as_idle():
    assert (UNICODE.status("asleep"), DARK.status("asleep"), DARK.box("asleep")) == (
        "○",
        DARK["status.idle"],
        DARK["box.idle"],
    )


def test_all_palettes_have_the_same_names_and_every_word_has_its_styles():
    assert {frozenset(palette.styles) for palette in PALETTES.values()} == {frozenset(DARK.styles)}
    assert {f"{kind}.{word}" for kind in ("status", "box") for word in WORDS} <= set(DARK.styles)


def test_without_colour_no_style_has_one():
    assert [name for name, style in NO_COLOR.styles.items() if style.color or style.bgcolor] == []


DRAWN = ("rule", "tree", "port", "spark", "edge.", "box.", "gauge", "cursor", "match", "chip", "card")
"""Styles of lines, bars and grounds, which are not read, or bring a ground of their own."""
GROUNDS = ("text", "header", "selection", "chip", "card")


@pytest.mark.parametrize("palette", COLOURED)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_text_can_be_read_before_every_ground(palette, ground):
    """WCAG 2 asks for 4.5 for text; what is dimmed on purpose, and large type, needs 3."""
    back = palette[ground].bgcolor.triplet
    dimmed = palette["dim"].color
    faint = {
        name: round(contrast(style.color.triplet, back), 1)
        for name, style in palette.styles.items()
        if not name.startswith(DRAWN) and contrast(style.color.triplet, back) < (3.0 if style.color == dimmed else 4.5)
    }
    assert faint == {}


@pytest.mark.parametrize("palette", COLOURED)
@pytest.mark.parametrize("name", ["cursor", "match", "text", "bright", "selection", "header"])
def test_what_brings_its_own_ground_can_be_read_on_it(palette, name):
    assert contrast(palette[name].color.triplet, palette[name].bgcolor.triplet) >= 4.5


@pytest.mark.parametrize("palette", COLOURED)
def test_text_stands_out_more_than_what_is_dimmed_and_less_than_what_is_bright(palette):
    ground = palette["text"].bgcolor.triplet
    dim, text, bright = (contrast(palette[name].color.triplet, ground) for name in ("dim", "text", "bright"))
    assert 3.9 <= dim < text <= bright
    assert text >= 7.0


def test_high_contrast_is_high():
    ground = HIGH_CONTRAST["text"].bgcolor.triplet
    read = {name: style for name, style in HIGH_CONTRAST.styles.items() if not name.startswith(DRAWN)}
    assert {name for name, style in read.items() if contrast(style.color.triplet, ground) < 7.0} == set()


@pytest.mark.parametrize("palette", COLOURED)
def test_an_edge_stands_out_more_the_more_passes(palette):
    ground = palette["text"].bgcolor.triplet
    steps = [contrast(palette[f"edge.{glow}"].color.triplet, ground) for glow in range(4)]
    assert steps == sorted(steps)
    assert len(set(steps)) == 4


def contrast(one, other) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(triplet) -> float:
    red, green, blue = (part / 255 for part in triplet)
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
