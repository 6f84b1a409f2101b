"""What is said of two runs that were compared."""

from __future__ import annotations

import pytest

from routilux_tui.comparing.comparison import compare
from routilux_tui.comparing.text import comparison_lines


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("failed", "the jobs ended differently: completed and failed"),
        ("running", "the jobs stand differently: completed and running"),
        ("paused", "the jobs stand differently: completed and paused"),
    ],
)
def test_only_of_jobs_that_have_ended_it_is_said_that_they_ended_differently(act, run_of, status, sentence):
    activations = [act(1, "a", 0)]
    comparison = compare(run_of(activations), run_of(activations, status=status))
    lines = ["".join(piece.text for piece in line) for line in comparison_lines(comparison, ("one", "other"))]
    assert sentence in lines
