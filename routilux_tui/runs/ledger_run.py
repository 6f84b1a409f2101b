"""A run read from a ledger: of a job of this process, or of one that was loaded from a saved file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from routilux import Flow, JobState, __version__
from routilux.changes import Change, Cursor
from routilux.history import History
from routilux.ledger import OUTSIDE, Ledger
from routilux_tui.runs.graphs import graph_of_flow, graph_of_keys
from routilux_tui.runs.run import Activation, Emission, Failure, Graph, LogEntry, Moment, Sending, States

_CHUNK: Final = 256
_MOMENTS: Final = frozenset({"status", "state", "shared", "deferred", "released", "output"})


class LedgerReader:
    """Activations of a ledger as a run has them. `zero` is when the job was made, on the ledger's clock.

    `entry` is the routine that the job began with, and its parameters, which no emission sent.
    """

    def __init__(
        self,
        ledger: Ledger,
        history: History,
        zero: float,
        entry: tuple[str, dict[str, Any]],
        lock: AbstractContextManager[Any],
    ) -> None:
        self._ledger = ledger
        self._history = history
        self._zero = zero
        self._entry = entry
        self._lock = lock

    @property
    def missing(self) -> int:
        """How many activations were dropped."""
        return self._history.dropped

    def activations(self) -> Iterator[Activation]:
        """Every activation that is kept, a piece at a time under the lock."""
        for begin in range(self._history.dropped, len(self._history), _CHUNK):
            with self._lock:
                stop = min(begin + _CHUNK, len(self._history))
                piece = [self._activation(at) for at in range(max(begin, self._history.dropped), stop)]
            yield from piece

    def _activation(self, position: int) -> Activation:
        history, ledger = self._history, self._ledger
        record = history.record(position)
        fault = ledger.faults.get(position)
        emission = history.cause(position)
        sending = None
        if emission != OUTSIDE and emission >= ledger.emission_times.dropped:
            lane = history.lane(emission)
            sender = ledger.routine_ids[lane.actor]
            sending = Sending(sender, lane.event, ledger.emission_times[emission] - self._zero)
        return Activation(
            seq=record.seq,
            routine_id=record.routine_id,
            slot=record.slot_name,
            start=ledger.starts[position] - self._zero,
            duration=record.duration,
            status=str(record.status),
            cause=record.cause,
            sending=sending,
            payload=self._payload(position, emission, record.routine_id),
            emissions=tuple(
                Emission(sent.event_name, sent.data, at - self._zero)
                for sent, at in zip(record.emissions, self._emission_times(position), strict=True)
            ),
            failure=None if fault is None else Failure(fault.type, fault.message, fault.trace, fault.critical),
            attempt=record.attempt,
        )

    def _emission_times(self, position: int) -> Iterator[float]:
        for first, stop in self._history.emission_ranges(position):
            yield from self._ledger.emission_times[first:stop]

    def _payload(self, position: int, emission: int, routine_id: str) -> dict[str, Any] | None:
        if emission != OUTSIDE:
            return self._history.payload(position)
        entry_id, params = self._entry
        return dict(params) if routine_id == entry_id else None


class JobRun:
    """A job as a run. With its flow the graph is the flow's, else what can be told from what ran."""

    def __init__(self, job: JobState, flow: Flow | None = None) -> None:
        self._job = job
        self._flow = flow
        self._zero = job.created_at.timestamp() - job.offset
        entry = (job.entry_routine_id, job.entry_params)
        self._reader = LedgerReader(job.ledger, job.history, self._zero, entry, job.lock)
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
        return self._reader.missing

    def activations(self) -> Iterator[Activation]:
        """Every activation that is kept."""
        return self._reader.activations()

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
