"""A recording, opened for reading: which jobs it has, and where it comes from. It may still be written meanwhile."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from routilux.errors import RecordingError
from routilux.journal.database import attach, closed_on_error, speaking_of
from routilux.journal.recorded_job import RecordedJob
from routilux.journal.shelf import Shelf
from routilux.journal.tidying import tidy_up


class Recording:
    """A recording at a path; close it, or use it in a `with` statement. For one thread at a time.

    RecordingError, here and from everything that reads, when the file is none, is damaged, or is of a newer version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._database = attach(self.path)
        self._jobs: dict[str, RecordedJob] = {}
        with closed_on_error(self._database):
            self.refresh()

    @property
    def facts(self) -> dict[str, Any]:
        """Where it comes from: `routilux`, `python`, `sqlite`, `system`, `program`, `pid`, `started_at`, `durable`."""
        with speaking_of(self.path, "can't be read"):
            rows = self._database.execute("SELECT name, value FROM fact").fetchall()
            return {name: msgspec.msgpack.decode(value) for name, value in rows}

    @property
    def jobs(self) -> dict[str, RecordedJob]:
        """The jobs by id, in the order in which they were taken."""
        return dict(self._jobs)

    def job(self, job_id: str = "") -> RecordedJob:
        """The job of this id; without one, the only job. RecordingError names the jobs that there are."""
        if not job_id and len(self._jobs) == 1:
            return next(iter(self._jobs.values()))
        if job_id not in self._jobs:
            what = f"no job {job_id}" if job_id else f"{len(self._jobs)} jobs: choose one by its id"
            raise RecordingError(f"{self.path} has {what}; it has: {', '.join(self._jobs) or 'none'}")
        return self._jobs[job_id]

    def refresh(self) -> bool:
        """Take notice of what was written since the last time; whether there is anything new."""
        with speaking_of(self.path, "can't be read"):
            known = {job_id: job.seq for job_id, job in self._jobs.items()}
            rows = self._database.execute("SELECT * FROM job WHERE id > ? ORDER BY id", (len(self._jobs),)).fetchall()
            for job in self._jobs.values():
                job.refresh()
            for row in rows:
                self._jobs[row[1]] = RecordedJob(Shelf(self._database, self.path, row[0], row[1], row[5]), row)
            return {job_id: job.seq for job_id, job in self._jobs.items()} != known

    def check(self) -> None:
        """Read everything once. RecordingError says what is damaged first."""
        with speaking_of(self.path, "is damaged"):
            found = self._database.execute("PRAGMA quick_check").fetchone()[0]
            if found != "ok":
                raise RecordingError(f"{self.path} is damaged: {found}; restore it from a copy, or delete it")
            for job in self._jobs.values():
                expected = job.first_seq
                for change in job.changes():
                    if change.seq != expected:
                        raise RecordingError(f"{self.path} is damaged: change {expected} of {job.job_id} is missing")
                    expected += 1

    def close(self) -> None:
        """Close the file. Who reads it last, when nobody writes it any more, leaves nothing beside it."""
        self._database.close()
        tidy_up(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Recording({str(self.path)!r}, {len(self._jobs)} jobs)"


def open_recording(path: str | os.PathLike[str]) -> Recording:
    """Open a recording for reading. RecordingError says why that can't be done, and what to do."""
    return Recording(path)
