"""Rows of the command palette."""

from __future__ import annotations

import pytest

from routilux_tui.model.offers import Found, Offered
from routilux_tui.render.offers import offer_row

PAUSE = Found(Offered("action job.pause", "Pause the job", "Job", "P"), ((0, 2),))
RESUME = Found(Offered("action job.resume", "Resume the job", "Job", "R", "the job is not paused"))


@pytest.mark.parametrize(
    ("found", "width", "names_group", "said"),
    [
        (PAUSE, 60, True, " Job       Pause the job                                  P"),
        (PAUSE, 60, False, "           Pause the job                                  P"),
        (RESUME, 60, True, " Job       Resume the job  · the job is not paused        R"),
        (RESUME, 40, True, "  Resume the job  · the job is not …  R"),
        (PAUSE, 18, True, "  Pause the j…  P"),
    ],
)
def test_an_offer_has_its_group_its_text_and_its_key(dark, text, found, width, names_group, said):
    assert text([offer_row(dark, found, width, names_group=names_group)]) == [said]


def test_what_was_typed_is_marked_and_what_cannot_be_done_is_dim(dark):
    marked = [piece.text for piece in offer_row(dark, PAUSE, 60, names_group=True) if piece.style == dark["accent"]]
    assert marked[0] == "Pa"
    pieces = offer_row(dark, RESUME, 60, names_group=False)
    assert {piece.style for piece in pieces if piece.text.strip()} == {dark["dim"]}


def test_a_foreign_name_is_made_harmless(dark, text):
    evil = Found(Offered("routine x", "Go to routine \x1b[2J", "Routines", "\x07"))
    assert text([offer_row(dark, evil, 60, names_group=True)]) == [
        " Routines  Go to routine ␛[2J                             ␇"
    ]
