"""One routine of one job: its mailbox, and what it has done in its turn and not yet committed.

An actor is run by one worker at a time, so its buffers need no lock: they grow by single appends, which are atomic, and
are emptied from their beginnings by `flush` under the job's lock, by whichever thread. Code that emits from another
thread with the handler's context appends to the same buffers, and flushes when it is time for that (`commit_at`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from math import inf
from typing import TYPE_CHECKING, Any, Final, TypeVar

from routilux.clock import now
from routilux.context import ExecutionContext
from routilux.errors import JobEndedError
from routilux.giving_way import look_after_services
from routilux.held import WaitingMessage
from routilux.lane import Lane, Wire
from routilux.ledger import OUTSIDE, Emitted, Note, Slice
from routilux.states import NOWHERE, StateRows

if TYPE_CHECKING:
    from routilux.host import Host

Port = tuple[int, Callable[[dict[str, Any]], Any], Callable[[float], None], Callable[[Any], None]]
"""What `emit` needs of an event: how many names its usual data has, how to pack it, and where time and value go."""

Parcel = tuple[Wire, list[Any], int, int]
"""Messages that came together: where they arrive, their packed values, the emission that sent the first, and which
attempt at the first is the next."""


T = TypeVar("T")

HURRY: Final = -inf
"""A time that has passed whatever the time."""

_MOST_GATHERED: Final = 16
"""Sets of keys that the states of a routine may have for them to be gathered. A state that grows on goes one by one."""

SLICE_SECONDS: Final = 0.001
"""How long a turn goes on, at the least, before what it did is committed and delivered."""


class Actor:
    """The mailbox and the open turn of one routine of one job.

    `received` messages have come, `handled` have been taken up and committed, `errors` of those failed; `emitted`
    events are committed. `busy` is the time spent in turns, in seconds. After `commit_at` an emission or a change is
    committed at once, after `deadline` the turn is cut before the next message.
    """

    __slots__ = (
        "attempt",
        "block",
        "budget",
        "busy",
        "capacity",
        "commit_at",
        "context",
        "current",
        "deadline",
        "emitted",
        "errors",
        "gathered",
        "handled",
        "host",
        "idle",
        "index",
        "is_async",
        "job",
        "mailbox",
        "notes",
        "open",
        "out",
        "overfull",
        "owner",
        "ports",
        "received",
        "retry_at",
        "routine",
        "routine_id",
        "rows",
        "running",
        "since",
        "started_at",
        "starts",
        "states",
        "updates",
        "values",
        "wire",
    )

    def __init__(self, index: int, routine: Any, routine_id: str, context: ExecutionContext, host: Host) -> None:
        self.index = index
        self.routine = routine
        self.routine_id = routine_id
        self.context = context
        self.job = context.job_state
        self.host = host
        self.ports: dict[str, Port] = {}
        self.is_async = False
        self.mailbox: deque[Parcel] = deque()
        self.block: Any = None
        self.values: list[Any] = []
        self.wire: Wire | None = None
        self.idle = True
        self.running = False
        self.owner = 0
        self.commit_at = HURRY
        self.deadline = 0.0
        self.starts: list[float] = []
        self.rows: list[tuple[int, int, int]] = []
        self.out: dict[int, tuple[list[float], list[Any]]] = {}
        self.notes: list[Any] = []
        self.updates: list[float] = []
        self.states = NOWHERE
        self.gathered: list[StateRows] = []
        self.current = -1
        self.open = False
        self.attempt = 1
        self.budget = 0
        self.retry_at = 0.0
        self.capacity = 0
        self.overfull = 0
        self.received = 0
        self.handled = 0
        self.errors = 0
        self.emitted = 0
        self.busy = 0.0
        self.since = 0.0
        self.started_at = 0.0

    def use_lane(self, lane: Lane) -> None:
        """Take this lane as the usual one of its event."""
        times, values = self._outgoing(lane)
        self.ports[lane.event_name] = (len(lane.names), lane.pack, times.append, values.append)

    def _outgoing(self, lane: Lane) -> tuple[list[float], list[Any]]:
        """The times and the values of a lane's emissions that are not committed yet."""
        columns = self.out.get(lane.index)
        return columns if columns is not None else self.out.setdefault(lane.index, ([], []))

    def emit_unusual(self, event_name: str, data: dict[str, Any]) -> None:
        """Emit data whose names are not those of the event's usual lane."""
        repeats = self.job.repeats
        if repeats is not None and repeats.has(self, event_name, data):
            return
        names = tuple(data)
        lane = self.host.lane_for(self, event_name, names)
        times, values = self._outgoing(lane)
        value = lane.pack(data)
        times.append(now())
        values.append(value)
        if lane.bounded:
            self.send_off(value)
            self.host.make_room(self, lane)
            return
        self.use_lane(lane)
        if now() > self.commit_at:
            self.send_off(value)

    def hurry(self) -> None:
        """Ask a turn that goes on to commit at its next emission, change or message. From any thread."""
        if self.running:
            self.commit_at = self.deadline = HURRY

    def note(self, kind: int, fact: Any) -> None:
        """Note another change that this routine made."""
        at = now()
        self.notes.extend((at, kind, fact))
        if at > self.commit_at:
            self.flush()

    def note_state(self, at: float, routine_id: str, known: dict[str, Any]) -> None:
        """Note a state that does not go with those that are gathered, or let it be the first of others."""
        mine = routine_id == self.routine_id
        if mine and known and len(self.gathered) < _MOST_GATHERED:
            self.states = StateRows(known)
            self.gathered.append(self.states)
            self.states.add_time(at)
            self.states.add(self.states.view)
        else:
            self.notes.extend((at, int(Note.STATE), known.copy() if mine else (routine_id, known.copy())))

    def begin_block(self) -> bool:
        """Take up the next parcel of the mailbox; False when there is none. Locks, for those who read what waits."""
        if not self.mailbox:
            return False
        with self.host.lock:
            self.take_block()
        return True

    def take_block(self) -> None:
        """As `begin_block`, for a caller that holds the lock and knows that there is a parcel."""
        wire, values, first, self.attempt = self.mailbox.popleft()
        self.wire, self.values, self.block = wire, values, iter(values)
        offset = len(self.starts)
        if self.rows and self.rows[-1][0] == offset:
            self.rows.pop()
        self.rows.append((offset, wire.index, first))

    def newest_message(self) -> dict[str, Any]:
        """The data of the message that was taken last, as its slot received it."""
        assert self.wire is not None
        return self.wire.data(self.values[len(self.values) - self.block.__length_hint__() - 1])

    def is_to_blame(self) -> bool:
        """Whether an activation is in progress; a message that was taken and not started is put back.

        For its own thread, in a turn, after an error that may have come anywhere.
        """
        if self.waiting > sum(len(values) for _wire, values, _first, _attempt in self.parcels()):
            self.put_back(again=False)
            return False
        return self.open or bool(self.starts)

    def put_back(self, *, again: bool) -> None:
        """Put the message that was taken last at the front again; `again` when it was started and failed."""
        self.block.__setstate__(len(self.values) - self.block.__length_hint__() - 1)
        if again:
            self.received += 1
            offset, wire, cause = self.rows[-1]
            self.rows[-1] = (offset, wire, cause - 1 if cause >= 0 else cause)

    def flush(self, ended_at: float | None = None) -> None:
        """Commit what was done since the last flush and deliver what was emitted.

        `ended_at` is when the newest activation ended; None while it goes on. May be called from any thread.
        """
        with self.host.lock:
            self.flush_locked(ended_at)
            self.commit_soon(eager=self.host.hungry or not self.running)
        look_after_services()

    def send_off(self, value: Any) -> None:
        """As `flush`, after this value was emitted. JobEndedError when that was too late."""
        with self.host.lock:
            job = self.host.job
            if not job.status.ended or self.running:
                self.flush_locked(None)
                self.commit_soon(eager=self.host.hungry or not self.running)
            elif self._take_back(value):
                raise JobEndedError(f"'{self.routine_id}' emitted into job {job.job_id}, which is {job.status} already")
        look_after_services()

    def commit_soon(self, *, eager: bool) -> None:
        """Let the next commit come with the next emission or change, or when a slice is over. Under the lock."""
        self.commit_at = HURRY if eager else now() + SLICE_SECONDS

    def flush_locked(self, ended_at: float | None) -> None:
        """As `flush`, for a caller that holds the lock."""
        starts, ledger = self.starts[:], self.host.ledger
        if self.open and (starts or ended_at is not None):
            self._close(starts[0] if starts else ended_at)
        out = self._take_out() if self.running or not self.host.job.status.ended else []
        notes = _taken(self.notes) if self.notes else []
        updates = _taken(self.updates) if self.updates else []
        states = [rows.take() for rows in self.gathered if len(rows)] if self.gathered else []
        if starts or out or notes or updates or states:
            continued = self.current if self.open or not starts else OUTSIDE
            done: Slice = (self.index, starts, self.rows, out, notes, updates, states, continued, ended_at)
            groups = ledger.commit(done)
            if starts:
                self._shelve_starts(starts, len(ledger.starts))
            for lane, values, first in groups:
                self.emitted += len(values)
                self.deliver(self.host.lanes[lane], values, first)
        self.open = self.running and ended_at is None and (self.open or bool(starts))
        if ended_at is not None and self.running:
            self.busy += ended_at - self.since
            self.since = ended_at

    def _take_out(self) -> list[Emitted]:
        """What was emitted since the last time. A value that comes meanwhile, from a foreign thread, stays."""
        taken: list[Emitted] = []
        for lane, (times, values) in list(self.out.items()):
            count = len(values)
            if count:
                taken.append((lane, times[:count], values[:count]))
                del times[:count], values[:count]
        return taken

    def _take_back(self, value: Any) -> bool:
        """Whether this very value was emitted and is not committed; it never will be."""
        for times, values in list(self.out.values()):
            for at, emitted in enumerate(values):
                if emitted is value:
                    del times[at], values[at]
                    return True
        return False

    def _close(self, ended_at: float | None) -> None:
        """Record the end of an activation whose start is committed already."""
        assert ended_at is not None
        self.host.ledger.late_ends[self.current] = ended_at
        notes = self.notes
        place = next((at for at in range(0, len(notes), 3) if notes[at] > ended_at), len(notes))
        notes[place:place] = (ended_at, Note.ENDED, self.current)

    def _shelve_starts(self, starts: list[float], total: int) -> None:
        count = len(starts)
        self.current = total - 1
        self.started_at = starts[-1]
        self.handled += count
        del self.starts[:count]
        if self.capacity:
            self.host.room_made()
        offset, wire, cause = self.rows[-1]
        self.rows.clear()
        self.rows.append((0, wire, cause + count - offset if cause >= 0 else cause))

    def deliver(self, lane: Lane, values: list[Any], first: int) -> None:
        """Put what a lane emitted into the mailboxes that it leads to. Called under the lock."""
        host = self.host
        host.sent[lane.index] = host.sent.get(lane.index, 0) + len(values)
        if lane.doubled:
            for position, value in enumerate(values, first):
                for wire in lane.wires:
                    host.seats[wire.receiver].take_in((wire, [value], position, 1))
            return
        for wire in lane.wires:
            host.seats[wire.receiver].take_in((wire, values, first, 1))

    def take_in(self, parcel: Parcel) -> None:
        """Put a parcel into the mailbox. Called under the lock."""
        self.mailbox.append(parcel)
        self.received += len(parcel[1])
        if self.idle:
            self.idle = False
            self.host.awaken(self)

    def take_first(self, parcels: list[Parcel]) -> None:
        """Put parcels in front of everything that waits. Called under the lock, outside of a turn."""
        waiting = list(self.parcels())
        self.block, self.wire, self.values, self.attempt = None, None, [], 1
        self.mailbox = deque([*parcels, *waiting])
        self.received += sum(len(values) for _wire, values, _first, _attempt in parcels)
        self.host.awaken_first(self)
        self.idle = False

    @property
    def uncommitted(self) -> int:
        """How many emissions are not committed yet."""
        return sum(len(values) for _times, values in list(self.out.values())) if self.running else 0

    @property
    def pending_changes(self) -> int:
        """How many changes are not committed yet."""
        if not self.running:
            return 0
        noted = len(self.notes) // 3 + len(self.updates) + sum(map(len, self.gathered))
        return len(self.starts) + self.uncommitted + noted

    @property
    def waiting(self) -> int:
        """How many messages stand in the mailbox."""
        return self.received - self.handled - len(self.starts)

    def parcels(self) -> Iterator[Parcel]:
        """The waiting messages in order, as parcels of what is left of each. For a caller that holds the lock."""
        block = self.block
        if block is not None and self.wire is not None:
            taken = len(self.values) - block.__length_hint__()
            if taken < len(self.values):
                offset, _wire, cause = self.rows[-1]
                cause = cause + len(self.starts) - offset if cause >= 0 else cause
                alone = taken + 1 if self.attempt > 1 else len(self.values)
                yield self.wire, self.values[taken:alone], cause, self.attempt
                if alone < len(self.values):
                    yield self.wire, self.values[alone:], cause + 1 if cause >= 0 else cause, 1
        yield from self.mailbox

    def parked_messages(self) -> Iterator[WaitingMessage]:
        """The waiting messages in order, as a file keeps them. For a caller that holds the lock."""
        budget = self.budget
        for wire, values, first, attempt in self.parcels():
            packed = [wire.key.packed(value, wire.sent) for value in values]
            yield WaitingMessage(self.routine_id, wire.slot_name, wire.key.names, packed, first, attempt, budget)
            budget = 0

    def messages(self) -> Iterator[tuple[Wire, dict[str, Any]]]:
        """The waiting messages in order, each with its data as it will reach the slot."""
        for wire, values, _first, _attempt in self.parcels():
            for value in values:
                yield wire, wire.data(value)


def _taken(buffer: list[T]) -> list[T]:
    """What a buffer holds, taken out. What a foreign thread appends meanwhile stays."""
    taken = buffer[:]
    del buffer[: len(taken)]
    return taken


def outside_parcel(wire: Wire, value: Any) -> Parcel:
    """A message that no emission sent."""
    return wire, [value], OUTSIDE, 1
