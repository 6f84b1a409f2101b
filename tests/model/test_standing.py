from __future__ import annotations

import pytest
from msgspec.structs import replace

from routilux.protocol import JobStatus, RoutineCounts, RoutineStatus
from routilux_tui.model.standing import standing

QUIET = RoutineCounts(0, RoutineStatus.IDLE, 0, 0, 0, 0, 0, 0.0)
WORKED = replace(QUIET, activations=7)
MAIL = replace(WORKED, waiting=3, status=RoutineStatus.WAITING)
DEFERS = replace(WORKED, deferred=2)


@pytest.mark.parametrize(
    ("counts", "job", "active", "word"),
    [
        (QUIET, JobStatus.RUNNING, False, "idle"),
        (WORKED, JobStatus.RUNNING, False, "idle"),
        (MAIL, JobStatus.RUNNING, False, "waiting"),
        (MAIL, JobStatus.RUNNING, True, "running"),
        (replace(WORKED, status=RoutineStatus.RUNNING), JobStatus.PAUSING, False, "running"),
        (replace(WORKED, status=RoutineStatus.RETRYING), JobStatus.RUNNING, True, "retrying"),
        (replace(WORKED, status=RoutineStatus.FAILED), JobStatus.FAILED, True, "failed"),
        (MAIL, JobStatus.PAUSED, False, "paused"),
        (WORKED, JobStatus.PAUSED, False, "idle"),
        (DEFERS, JobStatus.PAUSED, False, "deferred"),
        (DEFERS, JobStatus.CANCELLED, False, "idle"),
        (WORKED, JobStatus.COMPLETED, True, "done"),
        (QUIET, JobStatus.COMPLETED, False, "idle"),
        (MAIL, JobStatus.FAILED, False, "idle"),
    ],
)
def test_a_routine_stands_where_its_counters_and_its_job_say(counts, job, active, word):
    assert standing(counts, job, active=active) == word
