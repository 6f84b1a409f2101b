"""What one run left behind, for whoever makes something of it: exports, a comparison, tests.

Plain values and one interface. Times are seconds since the job was made, so that they keep their nanoseconds;
`Run.created_at` plus a time is seconds since the epoch. Knows no file, no screen and no engine object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol


class Emission(NamedTuple):
    """One event that an activation emitted, and when."""

    event: str
    data: dict[str, Any]
    at: float


class Failure(NamedTuple):
    """What an activation raised. `trace` has the user's lines: file, line, function and source, the innermost last."""

    type: str
    message: str
    trace: tuple[tuple[str, int, str, str], ...]
    critical: bool


class Sending(NamedTuple):
    """The emission by which an activation's message was sent: of which routine, as which event, when."""

    routine_id: str
    event: str
    at: float


class Activation(NamedTuple):
    """One call of one handler. `seq` numbers its start among all changes of the job.

    `cause` is the seq of the activation that sent its message and `sending` how it did; both are None for a message
    from outside, and `cause` alone when that activation is not on record. `payload` is what the slot received, None
    when that is not known. `duration` is None while it runs. `status` is completed, running, error, skipped or retried.
    """

    seq: int
    routine_id: str
    slot: str
    start: float
    duration: float | None
    status: str
    cause: int | None
    sending: Sending | None
    payload: dict[str, Any] | None
    emissions: tuple[Emission, ...]
    failure: Failure | None
    attempt: int

    @property
    def failed(self) -> bool:
        """Whether the handler raised."""
        return self.failure is not None


class Moment(NamedTuple):
    """Another change: `kind` is status, state, shared, deferred, released or output.

    `name` is the status, the routine of a state, the key of shared data, the event that was deferred, or the output's
    type; `routine_id` made the change, "" when no routine did. `data` of a status has its `reason`, of a state it is
    the new one, empty when nobody had asked for states by then.
    """

    seq: int
    at: float
    kind: str
    routine_id: str
    name: str
    data: dict[str, Any]


class LogEntry(NamedTuple):
    """An entry of the shared log, and who wrote it ("" when no routine did)."""

    at: float
    routine_id: str
    entry: dict[str, Any]


class Node(NamedTuple):
    """A routine of the flow. `source` is file:line of its class, `merging` the strategies of slots that merge."""

    routine_id: str
    class_name: str = ""
    slots: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    doc: str = ""
    source: str = ""
    config: Mapping[str, Any] = {}
    merging: Mapping[str, str] = {}


class Edge(NamedTuple):
    """A connection of an event to a slot; `mapped` when it renames data."""

    source: str
    event: str
    target: str
    slot: str
    mapped: bool = False


class Graph(NamedTuple):
    """The flow's routines and connections. `known` is False when it was put together from what ran."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    known: bool = True


class States(NamedTuple):
    """The routines' states by id, and the shared data."""

    routines: Mapping[str, dict[str, Any]]
    shared: Mapping[str, Any]


class Run(Protocol):
    """A run. Each call of a method reads from the beginning, a piece at a time, however long the run is."""

    @property
    def job_id(self) -> str:
        """The job's id."""

    @property
    def flow_id(self) -> str:
        """The flow's id."""

    @property
    def status(self) -> str:
        """Where the job stands."""

    @property
    def reason(self) -> str:
        """Why it stands there; empty when that needs none."""

    @property
    def created_at(self) -> float:
        """When it was made, in seconds since the epoch."""

    @property
    def entry_routine_id(self) -> str:
        """The routine that it began with."""

    @property
    def entry_params(self) -> dict[str, Any]:
        """What that was given."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What made the run: versions, program."""

    @property
    def source(self) -> Mapping[str, str]:
        """The text of the modules that the flow is written in, by file name."""

    @property
    def graph(self) -> Graph:
        """The flow's structure."""

    @property
    def missing(self) -> int:
        """How many activations were dropped before they were on record."""

    @property
    def first_states(self) -> States | None:
        """The states before the first change on record; None when the changes of states are not on record."""

    def activations(self) -> Iterator[Activation]:
        """Every activation in the order in which they were committed: per routine in order of time."""

    def moments(self) -> Iterator[Moment]:
        """Every other change, in the order of their numbers."""

    def log(self) -> Iterator[LogEntry]:
        """The shared log."""
