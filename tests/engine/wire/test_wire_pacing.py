"""When the next frame may go out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.monitor.pacing import MAX_FPS, Pace


def paced(fps):
    pace = Pace()
    pace.set_rate(fps)
    return pace


@pytest.mark.parametrize("fps", [0.0, -1.0, math.nan, -math.inf])
def test_no_rate_means_no_frames(fps):
    assert paced(fps).due_at == math.inf
    assert Pace().due_at == math.inf


def test_the_first_frame_is_due_at_once_and_the_next_a_step_later():
    pace = paced(10)
    assert pace.due_at == -math.inf
    pace.served(100.0)
    assert pace.due_at == pytest.approx(100.05)
    pace.served(100.05)
    assert pace.due_at == pytest.approx(100.15)


def test_a_frame_that_is_a_little_late_keeps_the_grid():
    pace = paced(10)
    pace.served(100.05)
    pace.served(100.13)
    assert pace.due_at == pytest.approx(100.2)


def test_a_frame_that_is_very_late_shifts_the_grid():
    pace = paced(10)
    pace.served(100.05)
    pace.served(100.19)
    assert pace.due_at == pytest.approx(100.24)


def test_the_rate_has_a_limit():
    pace = paced(1e9)
    pace.served(100.0)
    assert pace.due_at == pytest.approx(100.0 + 0.5 / MAX_FPS)


def test_a_new_rate_does_not_make_a_frame_due_early():
    pace = paced(1)
    pace.served(100.5)
    pace.set_rate(10)
    assert pace.due_at == pytest.approx(100.1)
    pace.served(100.5)
    pace.set_rate(10)
    assert pace.due_at == pytest.approx(100.55)


def test_a_viewer_that_does_not_read_is_asked_ever_more_seldom():
    pace = paced(30)
    pace.served(100.0)
    now, delays = 200.0, []
    for _ in range(8):
        pace.put_off(now)
        delays.append(round(pace.due_at - now, 3))
        now = pace.due_at
    assert delays == [0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.5, 0.5]
    pace.served(now)
    pace.put_off(now + 1)
    assert pace.due_at == pytest.approx(now + 1.008)


@given(st.floats(0.5, 60), st.lists(st.floats(0, 0.3), min_size=1, max_size=60))
def test_frames_never_exceed_the_rate_by_more_than_two(fps, lateness):
    pace = paced(fps)
    now = start = 1000.0
    served = 0
    for late in lateness:
        now = max(now, pace.due_at) + late
        pace.served(now)
        served += 1
    assert served <= (now - start) * min(fps, MAX_FPS) + 2
