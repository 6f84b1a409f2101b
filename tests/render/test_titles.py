from __future__ import annotations

from routilux_tui.render.line import text_of
from routilux_tui.render.titles import title


def test_a_title_has_its_name_left_and_its_figures_right(dark):
    assert text_of(title(dark, 30, "Graph", "fit", digit="2")) == "─ Graph² ─────────────── fit ─"


def test_a_title_without_figures_is_a_rule_to_its_end(dark):
    assert text_of(title(dark, 16, "Log", digit="4")) == "─ Log⁴ ─────────"


def test_focus_is_a_brighter_title_and_no_other_text(dark):
    calm, bright = title(dark, 20, "Log"), title(dark, 20, "Log", focused=True)
    assert text_of(calm) == text_of(bright)
    assert [(a.style, b.style) for a, b in zip(calm, bright, strict=True) if a != b] == [
        (dark["rule"], dark["rule.focus"]),
        (dark["title"], dark["title.focus"]),
    ]


def test_vertical_rules_are_joined(dark):
    joints = [(9, False, True), (12, True, False), (15, True, True)]
    assert text_of(title(dark, 20, "Log", joints=joints)) == "─ Log ───┬──┴──┼────"


def test_a_rule_at_the_very_end_is_joined_after_the_figures(dark):
    assert text_of(title(dark, 20, "Log", "12", joints=[(19, False, True)])) == "─ Log ──────── 12 ─┬"


def test_a_title_is_never_wider_than_its_place(dark):
    for width in range(1, 40):
        assert len(text_of(title(dark, width, "A long name", "and figures", digit="3"))) == width


def test_ascii_titles_have_plain_digits(plain):
    assert text_of(title(plain, 24, "Graph", "fit", digit="2")) == "- Graph 2 -------- fit -"
