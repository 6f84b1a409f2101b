"""Opening the file of a run: a recording, or a saved job. Says in one sentence why that can't be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from routilux import JobState
from routilux.errors import SavedJobError
from routilux_tui.runs.ledger_run import JobRun
from routilux_tui.runs.run import Run


class NoRunError(Exception):
    """The file holds no run, or not the one that was asked for: the message names it and says what to do."""


@contextmanager
def opened(path: Path, job_id: str = "") -> Iterator[Run]:
    """The run in a file, while the file is open; `job_id` names the job, or begins its id, if there are several."""
    try:
        job = JobState.load(path)
    except OSError as error:
        raise NoRunError(f"{path} cannot be read: {error.strerror or error}") from error
    except SavedJobError as error:
        raise NoRunError(str(error)) from error
    if not job.job_id.startswith(job_id):
        raise NoRunError(f"{path} holds no job {job_id}; it has: {job.job_id}")
    yield JobRun(job)
