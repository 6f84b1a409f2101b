from __future__ import annotations

import pytest

from routilux.protocol import JobStatus
from routilux_tui.model.reload import Change, OldJob, by_itself, change_words, choices, difference


def test_a_difference_names_the_routines_by_what_became_of_them():
    old = {"read": "Read", "parse": "Parse", "sort": "Sort"}
    new = {"read": "Read", "parse": "FastParse", "audit": "Audit"}
    assert difference(["flow.py"], old, new, ["Read"]) == Change(("flow.py",), ("audit",), ("sort",), ("read", "parse"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(("flow.py",)), "flow.py changed"),
        (Change(("flow.py", "a.py"), ("audit",), ("sort",), ("read", "parse")),
         "flow.py, a.py changed: read, parse changed; audit new; sort gone"),
        (Change(("flow.py",), problem=("flow.py:3: SyntaxError",)), "flow.py changed: can't be loaded"),
        (Change(tuple("abcdef")), "a, b, c, d and 2 more changed"),
    ],
)  # fmt: skip
def test_a_change_is_one_sentence(change, said):
    assert change_words(change) == said


@pytest.mark.parametrize(
    ("status", "movable", "offered", "alone"),
    [
        (None, True, (), OldJob.STOP),
        (JobStatus.FAILED, True, (), OldJob.STOP),
        (JobStatus.RUNNING, True, (OldJob.STOP, OldJob.KEEP), OldJob.STOP),
        (JobStatus.PAUSING, True, (OldJob.STOP, OldJob.KEEP), OldJob.STOP),
        (JobStatus.PAUSED, False, (OldJob.STOP, OldJob.KEEP), OldJob.STOP),
        (JobStatus.PAUSED, True, (OldJob.TAKE, OldJob.GO_ON, OldJob.STOP, OldJob.KEEP), OldJob.TAKE),
    ],
)
def test_a_job_that_rests_can_go_over_and_one_that_runs_can_be_stopped_or_kept(status, movable, offered, alone):
    assert choices(status, movable=movable) == offered
    assert by_itself(status, movable=movable) is alone
