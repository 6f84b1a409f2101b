"""A whole job at one moment: what the fold of its changes up to there comes to. Pure.

What waits in an inbox is kept as stretches of emissions, not as values: they stand in the ledger already.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from routilux.errors import RecordingError
from routilux.held import DeferredEvent, PausePoint
from routilux.journal.names import encoded
from routilux.journal.values import Packer, mapping_of, unpack
from routilux.ledger import OUTSIDE, WireKey
from routilux.status import JobStatus, RoutineStatus


@dataclass(slots=True)
class Stretch:
    """Messages that came by one wire, sent by emissions in a row from `first` on.

    `attempt` is the next one at the first message. `values` are packed as the wire's lane has them, where they are not
    among the emissions on record: sent from outside (`first` is -1), or before the recording began.
    """

    wire: int
    first: int
    count: int
    attempt: int = 1
    values: list[Any] | None = None

    def take(self, count: int) -> list[Any] | None:
        """Take messages off the front; their values, where the stretch has them."""
        taken = None if self.values is None else self.values[:count]
        if self.values is not None:
            self.values = self.values[count:]
        if self.first != OUTSIDE:
            self.first += count
        self.count -= count
        self.attempt = 1
        return taken


@dataclass(slots=True)
class RoutineFigures:
    """One routine. Times are on the engine's clock.

    `received` messages have come, `activations` have been taken up, so the rest is in `inbox`. `open` is the position
    of the activation that goes on, -1 for none; `newest` is the message of the newest activation. `fault` is the
    position of the newest activation that failed, -1 for none.
    """

    routine_id: str
    activations: int = 0
    errors: int = 0
    emitted: int = 0
    received: int = 0
    busy: float = 0.0
    started_at: float = 0.0
    open: int = -1
    retrying: bool = False
    fault: int = -1
    newest: Stretch | None = None
    inbox: deque[Stretch] = field(default_factory=deque)

    @property
    def waiting(self) -> int:
        """How many messages stand in the inbox."""
        return self.received - self.activations

    def status(self, failed: str) -> RoutineStatus:
        """What the routine does; `failed` is the id of the routine that the job failed by."""
        if failed == self.routine_id:
            return RoutineStatus.FAILED
        if self.open >= 0:
            return RoutineStatus.RUNNING
        if self.retrying:
            return RoutineStatus.RETRYING
        return RoutineStatus.WAITING if self.waiting else RoutineStatus.IDLE


@dataclass(slots=True)
class Picture:
    """The job after its change number `seq`. `at` is when that change was made, on the engine's clock.

    `sent` counts emissions by lane, `released` the stretches at the front of an inbox that a resume has just released;
    `log_length` counts entries of the shared log, `outputs` those of the output log. `asked` is whether a pause is on
    its way or was asked for. `failed_by` is the routine of the newest error. `metadata` is no change of the job: it is
    what the recorder found when it had written that far.
    """

    seq: int = 0
    at: float = 0.0
    status: JobStatus = JobStatus.PENDING
    reason: str = ""
    asked: bool = False
    failed_by: str = ""
    newest_fault: int = -1
    log_length: int = 0
    outputs: int = 0
    routines: list[RoutineFigures] = field(default_factory=list)
    sent: dict[int, int] = field(default_factory=dict)
    released: dict[int, int] = field(default_factory=dict)
    routine_states: dict[str, dict[str, Any]] = field(default_factory=dict)
    shared_data: dict[str, Any] = field(default_factory=dict)
    deferred: dict[int, DeferredEvent] = field(default_factory=dict)
    pause_points: list[PausePoint] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def deferred_events(self) -> list[DeferredEvent]:
        """The deferred events that wait, in order."""
        return [self.deferred[number] for number in sorted(self.deferred)]

    @property
    def failed(self) -> str:
        """The routine that the job failed by; empty when it has not failed, or failed by itself."""
        by_routine = self.status is JobStatus.FAILED and f"routine '{self.failed_by}'" in self.reason
        return self.failed_by if by_routine else ""

    def of(self, actor: int, routine_ids: Sequence[str]) -> RoutineFigures:
        """The figures of the routine with that index in the ledger; new ones for a new routine."""
        while len(self.routines) <= actor:
            self.routines.append(RoutineFigures(routine_ids[len(self.routines)]))
        return self.routines[actor]


# -- bytes ------------------------------------------------------------------------------------------------------------


def pack_picture(picture: Picture, packer: Packer, wires: Sequence[WireKey]) -> bytes:
    """The picture as bytes; `wires` say what the values in its inboxes are called, for who takes out secrets."""
    explicit: list[Any] = []

    def stretch(known: Stretch | None) -> list[Any] | None:
        if known is None:
            return None
        if known.values is not None:
            explicit.extend(packer.named(value, _names(wires[known.wire], value)) for value in known.values)
        return [known.wire, known.first, known.count, known.attempt, known.values is not None]

    routines = [
        [
            *(r.routine_id, r.activations, r.errors, r.emitted, r.received, r.busy, r.started_at),
            *(r.open, r.retrying, r.fault),
            stretch(r.newest),
            [stretch(waiting) for waiting in r.inbox],
        ]
        for r in picture.routines
    ]
    events = [[e.number, e.routine_id, e.event_name, e.created_at, e.activation] for e in picture.deferred_events]
    payloads = [
        *picture.routine_states.values(),
        *({key: value} for key, value in picture.shared_data.items()),
        *(event.data for event in picture.deferred_events),
        *(point.checkpoint for point in picture.pause_points),
        *([value] for value in explicit),
    ]
    structure = [
        *(picture.seq, picture.at, str(picture.status), packer.text(picture.reason), picture.asked),
        *(picture.failed_by, picture.newest_fault, picture.log_length, picture.outputs),
        routines,
        [picture.sent, picture.released],
        [list(picture.routine_states), len(picture.shared_data), events],
        [[point.timestamp.isoformat(), packer.text(point.reason)] for point in picture.pause_points],
    ]
    return encoded([structure, packer.pack(payloads)])


def _names(wire: WireKey, value: Any) -> list[tuple[str, ...]]:
    """What a packed value, or each part of it, is called where it arrives: by no name, by one, or by several."""
    if type(value) is not tuple or len(wire.positions) == 1:
        return [wire.names]
    names: list[tuple[str, ...]] = [()] * len(value)
    for name, position in zip(wire.names, wire.positions, strict=True):
        names[position] = (*names[position], name)
    return names


def unpack_picture(data: bytes) -> Picture:
    """The picture in these bytes. RecordingError when they are damaged."""
    try:
        structure, packed = msgspec.msgpack.decode(data)
        return _unpacked(structure, iter(unpack(packed)))
    except (ValueError, TypeError, IndexError, StopIteration, msgspec.DecodeError) as error:
        raise RecordingError(f"a checkpoint is damaged: {error}") from error


def _unpacked(structure: list[Any], payloads: Any) -> Picture:
    *head, routines, (sent, released), (state_ids, shared, events), pauses = structure
    picture = Picture(head[0], head[1], JobStatus(head[2]), *head[3:])
    picture.sent, picture.released = sent, released
    picture.routine_states = {routine_id: mapping_of(next(payloads)) for routine_id in state_ids}
    for _ in range(shared):
        picture.shared_data.update(mapping_of(next(payloads)))
    for number, routine_id, name, created_at, activation in events:
        data = mapping_of(next(payloads))
        picture.deferred[number] = DeferredEvent(number, routine_id, name, data, created_at, activation)
    for moment, reason in pauses:
        picture.pause_points.append(PausePoint(datetime.fromisoformat(moment), reason, mapping_of(next(payloads))))

    def stretch(packed: list[Any] | None) -> Stretch | None:
        if packed is None:
            return None
        wire, first, count, attempt, explicit = packed
        values = [next(payloads)[0] for _ in range(count)] if explicit else None
        return Stretch(wire, first, count, attempt, values)

    for *figures, packed_newest, inbox in routines:
        newest = stretch(packed_newest)
        waiting = deque(known for packed in inbox if (known := stretch(packed)) is not None)
        routine = RoutineFigures(*figures)
        routine.newest, routine.inbox = newest, waiting
        picture.routines.append(routine)
    return picture
