"""A job of a recording as a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from routilux.journal import RecordedJob
from routilux_tui.runs.graphs import graph_of_outline
from routilux_tui.runs.ledger_run import is_moment, moment_of, name_of
from routilux_tui.runs.run import Activation, Graph, LogEntry, Moment, States
from routilux_tui.runs.walk import Walk

_CHUNK: Final = 256
_SLICES: Final = 64


class RecordedRun:
    """A recorded job, up to its newest change on record. `facts` are those of its recording."""

    def __init__(self, job: RecordedJob, facts: Mapping[str, Any]) -> None:
        self._job = job
        self._end = job.state_at(job.seq)
        self.job_id: str = job.job_id
        self.flow_id: str = job.flow_id
        self.status = str(self._end.status)
        self.reason: str = self._end.reason
        self.created_at: float = job.created_at
        self.entry_routine_id: str = job.entry_routine_id
        self.facts: Mapping[str, Any] = facts

    @property
    def entry_params(self) -> dict[str, Any]:
        """The parameters that the job was started with."""
        return self._job.entry_params

    @property
    def source(self) -> Mapping[str, str]:
        """The text of the modules that the flow is written in, by file name."""
        return self._job.source

    @property
    def graph(self) -> Graph:
        """The flow's structure, as it was when the recording began."""
        return graph_of_outline(self._job.outline)

    @property
    def first_states(self) -> States:
        """The states when the recording began."""
        picture = self._job.state_at(self._job.first_state)
        return States(picture.routine_states, picture.shared_data)

    @property
    def missing(self) -> int:
        """How many activations were dropped before they were on record."""
        return self._job.history.dropped

    def activations(self) -> Iterator[Activation]:
        """Every activation on record."""
        job = self._job
        entry = (job.entry_routine_id, job.entry_params)
        walk = Walk(job.ledger, job.history, job.created_at - job.offset, entry)
        for part in job.parts():
            for row in range(part.slice_ends.dropped, len(part.slice_ends), _SLICES):
                yield from walk.take(part, row, min(row + _SLICES, len(part.slice_ends)))

    def moments(self) -> Iterator[Moment]:
        """Every other change on record."""
        return (moment_of(change, self.created_at) for change in self._job.noted_changes() if is_moment(change))

    def log(self) -> Iterator[LogEntry]:
        """The shared log."""
        stop = self._end.log_length
        for begin in range(0, stop, _CHUNK):
            for at, actor, entry in self._job.log(begin, min(begin + _CHUNK, stop)):
                yield LogEntry(at - self.created_at, name_of(self._job.ledger, actor), entry)
