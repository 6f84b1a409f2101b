from __future__ import annotations

import pytest

from routilux_tui.render.glyphs import ASCII, UNICODE
from routilux_tui.render.line import text_of
from routilux_tui.render.spark import gauge, sparkline


@pytest.mark.parametrize(
    ("values", "width", "shown"),
    [
        ((1, 2, 3, 4, 5, 6, 7), 7, "▁▂▃▄▅▆▇"),
        ((0, 0.001, 100), 5, "   ▁▇"),
        ((5, 5, 5), 3, "▇▇▇"),
        ((0, 0), 4, "    "),
        ((), 3, "   "),
        ((9, 1, 7), 2, "▁▇"),
        ((1,), 0, ""),
    ],
)
def test_a_curve_is_as_high_as_its_share_of_the_greatest(values, width, shown):
    assert sparkline(values, width, UNICODE.spark) == shown


def test_a_curve_has_an_ascii_twin():
    assert sparkline((0, 1, 3, 7), 4, ASCII.spark) == " .-#"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "────"), (0.01, "╸───"), (0.5, "━━──"), (0.6, "━━╸─"), (1.0, "━━━━"), (7.0, "━━━━"), (-1.0, "────")],
)
def test_a_gauge_is_filled_by_half_cells(dark, share, shown):
    assert text_of(gauge(dark, share, 4)) == shown


@pytest.mark.parametrize(("share", "style"), [(0.3, "gauge"), (0.7, "gauge.high"), (0.96, "gauge.full")])
def test_a_gauge_warns_when_it_is_nearly_full(dark, share, style):
    assert gauge(dark, share, 4)[0].style == dark[style]


def test_a_gauge_of_what_is_no_danger_has_a_style_of_its_own(dark):
    assert gauge(dark, 1.0, 4, "bound")[0].style == dark["bound"]
