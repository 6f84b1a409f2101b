"""A run read from a ledger: of a job of this process, or of one that was loaded from a saved file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from routilux import Flow, JobState, __version__
from routilux.changes import Change, Cursor
from routilux.ledger import OUTSIDE, Ledger
from routilux_tui.runs.graphs import graph_of_flow, graph_of_keys
from routilux_tui.runs.run import Activation, Graph, LogEntry, Moment, States
from routilux_tui.runs.walk import Walk

_CHUNK: Final = 256
_SLICES: Final = 4
_MOMENTS: Final = frozenset({"status", "pause", "state", "shared", "deferred", "released", "output"})


class JobRun:
    """A job as a run. With its flow the graph is the flow's, else what can be told from what ran."""

    def __init__(self, job: JobState, flow: Flow | None = None) -> None:
        self._job = job
        self._flow = flow
        self._zero = job.created_at.timestamp() - job.offset
        self.job_id: str = job.job_id
        self.flow_id: str = job.flow_id
        self.created_at: float = job.created_at.timestamp()
        self.entry_routine_id: str = job.entry_routine_id
        self.facts: Mapping[str, Any] = {"routilux": __version__}
        self.source: Mapping[str, str] = {}
        self.first_states: States | None = None

    @property
    def entry_params(self) -> dict[str, Any]:
        """The parameters that the job was started with."""
        return dict(self._job.entry_params)

    @property
    def status(self) -> str:
        """Where the job stands."""
        return str(self._job.status)

    @property
    def reason(self) -> str:
        """Why it stands there."""
        return self._job.reason

    @property
    def graph(self) -> Graph:
        """The flow's structure."""
        if self._flow is not None:
            return graph_of_flow(self._flow)
        return graph_of_keys(self._job.ledger)

    @property
    def missing(self) -> int:
        """How many activations were dropped."""
        return self._job.history.dropped

    def activations(self) -> Iterator[Activation]:
        """Every activation that is kept, a few slices at a time under the lock."""
        job, ledger = self._job, self._job.ledger
        walk = Walk(ledger, job.history, self._zero, (job.entry_routine_id, job.entry_params))
        row = ledger.slice_ends.dropped
        while row < len(ledger.slice_ends):
            with job.lock:
                row = max(row, ledger.slice_ends.dropped)
                stop = min(row + _SLICES, len(ledger.slice_ends))
                piece = walk.take(ledger, row, stop)
            yield from piece
            row = stop

    def moments(self) -> Iterator[Moment]:
        """Every other change; of a job from a file, whose notes are not kept, the changes of its status alone."""
        cursor = Cursor(self._job)
        told = False
        while changes := cursor.read():
            for change in changes:
                if is_moment(change):
                    told = told or change.kind == "status"
                    yield moment_of(change, self.created_at)
        if not told:
            for at, status, reason in self._job.status_changes:
                yield Moment(0, at - self.created_at, "status", "", str(status), {"reason": reason})

    def log(self) -> Iterator[LogEntry]:
        """The shared log."""
        for begin in range(0, len(self._job.log), _CHUNK):
            for at, actor, entry in self._job.log.raw(begin, begin + _CHUNK):
                yield LogEntry(at - self.created_at, name_of(self._job.ledger, actor), entry)


def moment_of(change: Change, created_at: float) -> Moment:
    """A change as a run has it."""
    return Moment(change.seq, change.at - created_at, change.kind, change.routine_id, change.name, change.data)


def is_moment(change: Change) -> bool:
    """Whether a change is one of those that a run lists as moments, and it is known what it was."""
    return change.kind in _MOMENTS and bool(change.name or change.data)


def name_of(ledger: Ledger, actor: int) -> str:
    """The id of a routine by its index; empty for none."""
    return "" if actor == OUTSIDE else ledger.routine_ids[actor]
