"""The desk of a process: every job that it makes, for every viewer that asks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import routilux.version as engine
from routilux.clock import epoch_offset, now
from routilux.errors import RoutiluxError
from routilux.flow import Flow
from routilux.job_state import JobState
from routilux.monitor.answering import answer
from routilux.monitor.job_desk import JobDesk
from routilux.monitor.job_view import JobView
from routilux.monitor.recordings import Recordings
from routilux.monitor.searches import Searches
from routilux.protocol import (
    PROTOCOL_VERSION,
    AnswerBody,
    Cancel,
    Command,
    EmitDeferred,
    FindQuery,
    JobsPage,
    JobsQuery,
    Outcome,
    Pause,
    Query,
    Record,
    Reply,
    Resume,
    StopRecording,
    Unanswered,
    Watch,
    Welcome,
)
from routilux.runtime.schedule import Frames
from routilux.status import JobStatus

_MOST_ENDED: Final = 200
_ACCEPTED = Reply(Outcome.ACCEPTED)


class DeskOfJobs:
    """Implements `routilux.monitor.desk.Desk`. `take` is called with each flow and job as they are made."""

    def __init__(self) -> None:
        self._jobs: dict[str, JobDesk] = {}
        self._searched: Searches | None = None
        self._wake: Callable[[], None] = _nobody
        self._frames: Frames | None = None
        self._started_at = now() + epoch_offset()
        self.recordings = Recordings()

    def serve_through(self, frames: Frames) -> None:
        """Let the workers of every job hand over frames when they are due."""
        self._frames = frames
        for desk in self._jobs.values():
            desk.run.frames = frames

    def take(self, flow: Flow, job: JobState) -> None:
        """Show this job from now on."""
        assert job.run is not None
        self._forget_oldest()
        self._jobs[job.job_id] = JobDesk(flow, job, job.run)
        job.run.frames = self._frames
        with job.lock:
            job.ledger.listeners.append(self._woken)
        self._wake()

    def _forget_oldest(self) -> None:
        """Let go of the oldest jobs that have ended, so that a program may make any number of jobs."""
        ended = [job_id for job_id, desk in self._jobs.items() if desk.job.status.ended]
        for job_id in ended[: max(0, len(ended) - _MOST_ENDED + 1)]:
            del self._jobs[job_id]

    def _woken(self) -> None:
        self._wake()

    def release(self) -> None:
        """Let go of every job."""
        for desk in self._jobs.values():
            desk.run.frames = None
            with desk.job.lock:
                if self._woken in desk.job.ledger.listeners:
                    desk.job.ledger.listeners.remove(self._woken)
        self._jobs.clear()

    def jobs(self) -> dict[str, JobDesk]:
        """The jobs by id, in the order in which they were made."""
        return self._jobs

    # -- Desk ---------------------------------------------------------------------------------------------------------

    def welcome(self) -> Welcome:
        """Who this process is and which jobs it has."""
        return Welcome(
            version=PROTOCOL_VERSION,
            engine=engine.__version__,
            pid=os.getpid(),
            program=" ".join(sys.argv) or sys.executable,
            started_at=self._started_at,
            jobs=tuple(desk.summary() for desk in tuple(self._jobs.values())),
            commands=tuple(
                command.__name__ for command in (Pause, Resume, Cancel, EmitDeferred, Record, StopRecording)
            ),
        )

    def on_change(self, wake: Callable[[], None]) -> None:
        """Take what wakes the server."""
        self._wake = wake

    def busy(self) -> bool:
        """Whether any job moves."""
        return any(desk.job.status in (JobStatus.RUNNING, JobStatus.PAUSING) for desk in tuple(self._jobs.values()))

    def viewer(self, watch: Watch) -> JobView:
        """A new view of what a viewer's screen shows."""
        return JobView(self.jobs, watch, self.recordings.info)

    def answer(self, query: Query) -> AnswerBody:
        """The answer to a query."""
        if isinstance(query, JobsQuery):
            return JobsPage(tuple(desk.summary() for desk in tuple(self._jobs.values())))
        desk = self._jobs.get(query.job_id)
        if desk is None:
            return Unanswered(f"this process has no job {query.job_id}")
        if isinstance(query, FindQuery):
            self._let_go_of_others(desk)
        return answer(desk, query)

    def _let_go_of_others(self, desk: JobDesk) -> None:
        """Let go of what was kept for the searches of another job."""
        if self._searched is not None and self._searched is not desk.searches:
            self._searched.let_go()
        self._searched = desk.searches

    def obey(self, command: Command) -> Reply:
        """Carry out a command without waiting for the job."""
        if isinstance(command, (Record, StopRecording)):
            return self._record(command)
        desk = self._jobs.get(command.job_id)
        if desk is None:
            return Reply(Outcome.REFUSED, f"this process has no job {command.job_id}")
        flow, job = desk.flow, desk.job
        try:
            match command:
                case Pause(_, reason):
                    if job.status is not JobStatus.RUNNING:
                        return Reply(Outcome.REFUSED, f"the job is {job.status}; only a running job can be paused")
                    flow.pause(job, reason or "a viewer asked")
                case Resume():
                    flow.resume(job, wait=False)
                case Cancel(_, reason):
                    if job.status.ended:
                        return Reply(Outcome.REFUSED, f"the job is {job.status} already")
                    flow.cancel(job, reason or "a viewer asked")
                case EmitDeferred(_, number):
                    flow.emit_deferred(job, number)
        except (RoutiluxError, ValueError) as error:
            return Reply(Outcome.REFUSED, str(error))
        return _ACCEPTED

    def _record(self, command: Record | StopRecording) -> Reply:
        try:
            if isinstance(command, Record):
                self.recordings.begin(Path(command.path), command.redact)
            elif not self.recordings.end():
                return Reply(Outcome.REFUSED, "nothing is recorded")
        except (RoutiluxError, ValueError) as error:
            return Reply(Outcome.REFUSED, str(error))
        self._wake()
        return _ACCEPTED


def _nobody() -> None:
    """Nobody is there to wake yet."""
