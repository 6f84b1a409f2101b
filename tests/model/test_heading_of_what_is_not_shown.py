from __future__ import annotations

from routilux.protocol import Frame, JobFrame, JobStatus
from routilux_tui.model.heading import heading
from routilux_tui.model.view import ViewState, choose_job, fold


def state(first):
    job = JobFrame("j", 900, 10.0, True, 1, JobStatus.RUNNING, "", (), (), 5, 400, history_first=first)
    return choose_job(fold(ViewState(), Frame(1, 10.0, (), job)), "j")


def test_what_is_not_shown_is_what_was_forgotten_and_what_the_viewer_lost():
    lost = ((0, "line of output", "lines of output"), (7, "entry of the log", "entries of the log"))
    shown = state(120)
    assert heading(shown, shown, 11.0, source="s", unseen=lost).unseen == (
        (120, "activation", "activations"),
        (7, "entry of the log", "entries of the log"),
    )
    assert heading(state(0), state(0), 11.0, source="s").unseen == ()
