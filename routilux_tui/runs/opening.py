"""Opening the file of a run: a recording, or a saved job. Says in one sentence why that can't be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from routilux import JobState, journal
from routilux.errors import RecordingError, SavedJobError
from routilux_tui.runs.ledger_run import JobRun
from routilux_tui.runs.recorded_run import RecordedRun
from routilux_tui.runs.run import Run

_SQLITE: Final = b"SQLite format 3\0"


class NoRunError(Exception):
    """The file holds no run, or not the one that was asked for: the message names it and says what to do."""


@contextmanager
def opened(path: Path, job_id: str = "") -> Iterator[Run]:
    """The run in a file, while the file is open; `job_id` names the job, or begins its id, if there are several.

    NoRunError, also for what is found to be damaged while it is read.
    """
    try:
        if is_recording(path):
            with journal.open(path) as recording:
                chosen = chosen_job(path, list(recording.jobs), job_id)
                yield RecordedRun(recording.jobs[chosen], recording.facts)
        else:
            job = JobState.load(path)
            chosen_job(path, [job.job_id], job_id)
            yield JobRun(job)
    except (SavedJobError, RecordingError) as error:
        raise NoRunError(str(error)) from error


def is_recording(path: Path) -> bool:
    """Whether the file is a database, and so, if anything, a recording. NoRunError for one that can't be read."""
    try:
        with path.open("rb") as file:
            begin = file.read(len(_SQLITE))
    except OSError as error:
        raise NoRunError(f"{path} cannot be read: {error.strerror or error}") from error
    if not begin:
        raise NoRunError(f"{path} is empty: nothing was recorded to it, or its recording was cut off")
    return begin == _SQLITE


def chosen_job(path: Path, job_ids: Sequence[str], wanted: str) -> str:
    """The one of these jobs whose id begins so, or the only one. NoRunError says which there are otherwise."""
    found = [job_id for job_id in job_ids if job_id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(job_ids) or "none"
    if not job_ids:
        raise NoRunError(f"{path} holds no job: nothing ran while it was recorded")
    if not found:
        raise NoRunError(f"{path} holds no job {wanted}; it has: {listed}")
    if wanted:
        raise NoRunError(
            f"{path} holds {len(found)} jobs that begin with {wanted}: {', '.join(found)}; give more of the id to --job"
        )
    raise NoRunError(f"{path} holds {len(found)} jobs: choose one with --job; it has: {listed}")
