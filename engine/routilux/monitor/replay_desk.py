"""The desk of a recording: the same frames and answers as a process gives, at any change of any of its jobs.

It stands at one change of each job: at the newest, which it follows while the recording is still being written, or
where `seek` put it. It obeys no command. For one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from routilux.errors import RecordingError
from routilux.journal import RecordedJob, Recording
from routilux.monitor.answering import answer
from routilux.monitor.description import drawn
from routilux.monitor.job_desk import JobDesk
from routilux.monitor.job_past import JobPast
from routilux.monitor.replayed_job import ReplayedJob, shaped
from routilux.monitor.replayed_past import ReplayedActivations, ReplayedPast
from routilux.monitor.searches import Searches
from routilux.protocol import (
    PROTOCOL_VERSION,
    AnswerBody,
    Command,
    Frame,
    GraphDescription,
    JobFrame,
    JobsPage,
    JobsQuery,
    JobSummary,
    Outcome,
    Query,
    Reply,
    Unanswered,
    Watch,
    Welcome,
)

_MOST_DEFERRED: Final = 200
_MOST_JOBS: Final = 200


class ReplayedDesk(JobDesk):
    """One job of a recording at one change."""

    def __init__(self, recorded: RecordedJob, outline: dict[str, Any], seq: int) -> None:
        self.replayed = ReplayedJob(recorded, seq)
        flow, job, run = shaped(self.replayed, outline)
        super().__init__(flow, job, run)
        self.activations = ReplayedActivations(self.replayed, job, run)
        self.past: JobPast = ReplayedPast(self.replayed, job, run)
        self.searches = Searches(job)
        self._outline = outline

    def graph(self) -> GraphDescription:
        """The flow's structure, as it was recorded."""
        return drawn(self._outline, self.job.entry_routine_id)

    def seq(self) -> int:
        """The change at which it stands."""
        return self.replayed.seq


class ReplayDesk:
    """Implements `routilux.monitor.desk.Desk` over a recording."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._desks: dict[str, ReplayedDesk] = {}
        self._outlines: dict[str, dict[str, Any]] = {}
        self._held: dict[str, int] = {}
        self._rows: dict[str, JobSummary] = {}
        self._wake: Callable[[], None] = _nobody

    # -- where it stands ----------------------------------------------------------------------------------------------

    def seek(self, job_id: str, seq: int) -> int:
        """Stand at a change of a job, the nearest that is known, and stay there. Returns its number."""
        recorded = self.recording.job(job_id)
        self._held[job_id] = min(max(seq, recorded.first_state), recorded.seq)
        self._changed(job_id)
        return self._held[job_id]

    def seek_time(self, job_id: str, moment: float) -> int:
        """Stand at the newest change that was made by a moment, in seconds since the epoch."""
        return self.seek(job_id, self.recording.job(job_id).seq_at(moment))

    def step(self, job_id: str, activations: int) -> int:
        """Go so many activations on, or back: to where the one starts. Beyond the first or the last, to the end."""
        history = self.desk(job_id).job.history
        recorded = self.recording.job(job_id)
        wanted = len(history) - 1 + activations
        if wanted >= len(recorded.history):
            return self.seek(job_id, recorded.seq)
        if wanted < max(0, recorded.history.dropped):
            return self.seek(job_id, recorded.first_state)
        return self.seek(job_id, recorded.history.seq(wanted))

    def follow(self, job_id: str) -> int:
        """Stand at the job's newest change, and go on with it as `refresh` finds more."""
        self._held.pop(job_id, None)
        self._changed(job_id)
        return self.position(job_id)

    def position(self, job_id: str) -> int:
        """The change of the job at which it stands."""
        return self._held.get(job_id, self.recording.job(job_id).seq)

    def behind(self, job_id: str) -> int:
        """How many changes are on record beyond the one at which it stands."""
        return self.recording.job(job_id).seq - self.position(job_id)

    def refresh(self) -> bool:
        """Take notice of what was written to the recording since; whether there is anything new."""
        before = {job_id: job.seq for job_id, job in self.recording.jobs.items()}
        if not self.recording.refresh():
            return False
        for job_id, job in self.recording.jobs.items():
            if before.get(job_id) != job.seq:
                self._changed(job_id)
        return True

    def _changed(self, job_id: str) -> None:
        self._desks.pop(job_id, None)
        self._rows.pop(job_id, None)
        self._wake()

    def desk(self, job_id: str) -> ReplayedDesk:
        """The job at the change at which it stands. RecordingError when there is no such job, or it can't be read."""
        desk = self._desks.get(job_id)
        if desk is None:
            recorded = self.recording.job(job_id)
            if job_id not in self._outlines:
                self._outlines[job_id] = recorded.outline
            desk = self._desks[job_id] = ReplayedDesk(recorded, self._outlines[job_id], self.position(job_id))
        return desk

    # -- Desk ---------------------------------------------------------------------------------------------------------

    def welcome(self) -> Welcome:
        """Where the recording comes from and which jobs it has. It obeys no command."""
        facts = self.recording.facts
        return Welcome(
            version=PROTOCOL_VERSION,
            engine=facts["routilux"],
            pid=facts["pid"],
            program=facts["program"],
            started_at=facts["started_at"],
            jobs=self.rows(),
            commands=(),
        )

    def rows(self) -> tuple[JobSummary, ...]:
        """The rows of the newest jobs, each at the change at which it stands."""
        newest = list(self.recording.jobs)[-_MOST_JOBS:]
        for job_id in newest:
            if job_id not in self._rows:
                self._rows[job_id] = self.desk(job_id).summary()
                if job_id not in self._held and len(self._desks) > 1:
                    del self._desks[job_id]
        return tuple(self._rows[job_id] for job_id in newest)

    def on_change(self, wake: Callable[[], None]) -> None:
        """Take what is called when it stands elsewhere, or found more."""
        self._wake = wake

    def busy(self) -> bool:
        """A recording moves only when it is asked to."""
        return False

    def viewer(self, watch: Watch) -> ReplayView:
        """A new view of what a viewer's screen shows."""
        return ReplayView(self, watch)

    def obey(self, command: Command) -> Reply:
        """Refuse: what has been can't be changed."""
        return Reply(Outcome.REFUSED, f"a recording can't {type(command).__name__.lower()} a job: it shows what was")

    def answer(self, query: Query) -> AnswerBody:
        """The answer to a query, as the job was at the change at which it stands."""
        if isinstance(query, JobsQuery):
            return JobsPage(self.rows())
        try:
            desk = self.desk(query.job_id)
        except RecordingError as error:
            return Unanswered(str(error))
        return answer(desk, query)


class ReplayView:
    """Frames of a recording: a full one whenever the watched job stands elsewhere."""

    def __init__(self, desk: ReplayDesk, watch: Watch) -> None:
        self._desk = desk
        self._watch = watch
        self._shown: ReplayedDesk | None = None
        self._rows: tuple[JobSummary, ...] = ()
        self._first = True

    def frame(self) -> Frame | None:
        """What changed since the last frame; None when nothing did."""
        rows = self._desk.rows()
        changed = tuple(row for row in rows if row not in self._rows)
        self._rows = rows
        job = None
        at = rows[-1].created_at if rows else 0.0
        if self._watch.job_id in self._desk.recording.jobs:
            desk = self._desk.desk(self._watch.job_id)
            at = desk.replayed.at
            if desk is not self._shown:
                self._shown, job = desk, self._job_frame(desk)
        if not (changed or job or self._first):
            return None
        self._first = False
        return Frame(number=0, at=at, jobs=changed, job=job)

    def _job_frame(self, desk: ReplayedDesk) -> JobFrame:
        replayed, watch = desk.replayed, self._watch
        events = desk.deferred()
        deferred = {event.routine_id: 0 for event in events}
        for event in events:
            deferred[event.routine_id] += 1
        length = len(replayed.log)
        known = watch.routine_id in desk.run.actors
        return JobFrame(
            job_id=replayed.job_id,
            seq=replayed.seq,
            at=replayed.at,
            full=True,
            graph_version=desk.flow.version,
            status=replayed.status,
            reason=replayed.reason,
            routines=tuple(desk.counts(i, deferred.get(actor.routine_id, 0)) for i, actor in enumerate(desk.actors)),
            edges=tuple(desk.edge_counts()),
            log_length=length,
            history_length=len(replayed.history),
            log_tail=desk.log_lines(max(0, length - watch.log_lines), length) if watch.log_lines else (),
            deferred=desk.deferred_items(events[:_MOST_DEFERRED]),
            deferred_count=len(events),
            error=desk.job_error(),
            detail=desk.detail(watch.routine_id) if known else None,
        )


def _nobody() -> None:
    """Nobody is there to wake yet."""
