"""What a person means by a few letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.offers import Offered, found

OFFERS = (
    Offered("a", "Pause the job", "Job"),
    Offered("b", "Resume the job", "Job", why_not="the job is not paused"),
    Offered("c", "Go to pane: Jobs", "Panes"),
    Offered("d", "Go to routine parse", "Routines"),
    Offered("e", "Theme dark", "Themes"),
)


@pytest.mark.parametrize(
    ("typed", "commands"),
    [
        ("", "abcde"),
        ("job", "acb"),
        ("PAUSE", "a"),
        ("jo pa", "ac"),
        ("gtp", "cd"),
        ("par", "d"),
        ("resume", "b"),
        ("themes", "e"),
        ("zz", ""),
        ("panes go", "c"),
    ],
)
def test_the_best_stands_first_and_what_cannot_be_done_last(typed, commands):
    assert "".join(each.offer.command for each in found(OFFERS, typed)) == commands


@pytest.mark.parametrize(
    ("typed", "spans"), [("pause", ((0, 5),)), ("job pa", ((0, 2), (10, 13))), ("ptj", ((0, 1), (6, 7), (10, 11)))]
)
def test_what_was_typed_is_marked(typed, spans):
    assert found(OFFERS[:1], typed)[0].spans == spans


@given(st.text(max_size=12), st.text(max_size=30))
def test_marks_lie_inside_of_the_text(typed, text):
    for each in found((Offered("x", text, "Job"),), typed):
        assert all(0 <= start < end <= len(text) for start, end in each.spans)
