"""Every job of this process that has not ended: waiting for all of them, and cancelling them. Runs in the child."""

from __future__ import annotations

import threading

from routilux import Flow, JobState, JobStatus
from routilux.errors import RoutiluxError
from routilux.registry import listen


class ProcessJobs:
    """The jobs that this process makes from now on. Each is kept until it has ended, so that it can be resumed."""

    def __init__(self) -> None:
        self.any = False
        """True once there was a job."""
        self.all_completed = True
        """False once a job ended in another way."""
        self._lock = threading.Lock()
        self._jobs: list[tuple[Flow, JobState]] = []
        listen(self._add)

    def wait_until_ended(self) -> None:
        """Return when every job has ended, also those that are made meanwhile. A paused job has not ended."""
        while jobs := self._unended():
            for _, job in jobs:
                job.wait_until_ended()

    def cancel(self, reason: str) -> None:
        """Cancel every job that has not ended. Returns at once: handlers that run finish first."""
        for flow, job in self._unended():
            flow.cancel(job, reason)

    def save(self, job_id: str, path: str) -> str:
        """Save a job that rests in a file; why that could not be done, or nothing."""
        for _, job in self._unended():
            if job.job_id == job_id:
                try:
                    job.save(path)
                except (ValueError, RoutiluxError, OSError) as error:
                    return str(error)
                return ""
        return f"there is no job {job_id} that goes on"

    def _add(self, flow: Flow, job: JobState) -> None:
        self._unended()
        with self._lock:
            self.any = True
            self._jobs.append((flow, job))

    def _unended(self) -> list[tuple[Flow, JobState]]:
        """The jobs that go on, after taking note of those that have ended."""
        with self._lock:
            ended = [job.status for _, job in self._jobs if job.status.ended]
            self.all_completed = self.all_completed and all(status is JobStatus.COMPLETED for status in ended)
            self._jobs = [(flow, job) for flow, job in self._jobs if not job.status.ended]
            return list(self._jobs)
