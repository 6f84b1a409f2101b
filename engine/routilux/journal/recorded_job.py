"""One job of a recording: its changes, history, log and figures by range, and the whole of it at any change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from math import ulp
from typing import Any, NamedTuple

import msgspec

from routilux.changes import Change, changes_of, noted_changes_of
from routilux.errors import RecordingError
from routilux.execution_record import ExecutionRecord
from routilux.journal.database import speaking_of
from routilux.journal.fold import Fold, Terms, split
from routilux.journal.notes import told_by
from routilux.journal.part import bounds_of, changes_before, row_with
from routilux.journal.picture import Picture, Stretch, unpack_picture
from routilux.journal.recorded_ledger import Clip, RecordedHistory, RecordedLedger
from routilux.journal.shelf import Shelf, checked
from routilux.journal.values import mapping_of, unpack
from routilux.ledger import OUTSIDE, SLICE_WIDTH, Ledger, Note
from routilux.status import JobStatus


class Share(NamedTuple):
    """What a routine had done by the end of a part: its first activation there and the one after the last, when."""

    first: int
    stop: int
    until: float
    busy: float
    errors: int


class Message(NamedTuple):
    """A message that waits in an inbox: the slot, the data as it will arrive, and the attempt that comes next."""

    routine_id: str
    slot_name: str
    data: dict[str, Any]
    attempt: int = 1


class RecordedJob:
    """A job as its recording has it. Numbers and positions are those that the job itself has.

    `seq` is its newest change on record, `first_seq` the oldest; `first_state` the oldest at which `state_at` is known:
    recording began there. `offset` turns the job's clock into seconds since the epoch. For one thread at a time.
    """

    def __init__(self, shelf: Shelf, row: Sequence[Any]) -> None:
        self._shelf = shelf
        _number, self.job_id, self.flow_id, self._flow, self.created_at, self.offset, self.entry_routine_id, params = (
            row
        )
        self._params = params
        self.ledger = RecordedLedger(shelf)
        self._history = RecordedHistory(shelf, self.ledger, self.offset)
        self._statuses: tuple[int, list[Change]] | None = None

    def refresh(self) -> None:
        """Take notice of what was written since the last time."""
        with self._reading():
            self.ledger.refresh()

    def _reading(self) -> Any:
        return speaking_of(self._shelf.path, "can't be read")

    # -- what there is ------------------------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The number of the newest change on record."""
        return self._shelf.last.last_seq if self._shelf.last is not None else self.first_state

    @property
    def first_seq(self) -> int:
        """The number of the oldest change on record; one more than `seq` when there is none."""
        first = self._shelf.first
        return changes_before(first, first.slice_ends.dropped) + 1 if first is not None else self.first_state + 1

    @property
    def first_state(self) -> int:
        """The number of the change from which on the whole job is known at any change."""
        row = self._one("SELECT min(seq) FROM checkpoint WHERE job = ?", self._shelf.job)
        return row[0] or 0

    @property
    def terms(self) -> Terms:
        """What the numbers in a picture stand for."""
        return self._shelf.terms

    @property
    def entry_params(self) -> dict[str, Any]:
        """The parameters that the job was started with."""
        with self._reading():
            return dict(unpack(self._params)[0])

    @property
    def outline(self) -> dict[str, Any]:
        """The flow's structure; see `routilux.flow_outline`."""
        with self._reading():
            described, configs = msgspec.msgpack.decode(
                self._one("SELECT outline FROM flow WHERE id = ?", self._flow)[0]
            )
            for node, config in zip(described["routines"], unpack(configs), strict=True):
                node["config"] = config
            return dict(described)

    @property
    def source(self) -> dict[str, str]:
        """The text of the modules that the flow is written in, by file name."""
        return dict(msgspec.msgpack.decode(self._one("SELECT source FROM flow WHERE id = ?", self._flow)[0]))

    def _one(self, query: str, *values: Any) -> Any:
        with self._reading():
            return self._shelf.database.execute(query, values).fetchone()

    def parts(self) -> Iterator[Ledger]:
        """The parts of the ledger, in order, one after the other."""
        with self._reading():
            yield from self._shelf.from_seq(1)

    # -- ranges -------------------------------------------------------------------------------------------------------

    def changes(self, first: int = 1, stop: int | None = None) -> Iterator[Change]:
        """The changes from the number `first` on and before `stop`, in order."""
        with self._reading():
            for part in self._shelf.from_seq(first):
                for row in range(row_with(part, first), len(part.slice_ends)):
                    if stop is not None and changes_before(part, row) + 1 >= stop:
                        return
                    for change in changes_of(self._shelf.piece(part), row):
                        if change.seq >= first and (stop is None or change.seq < stop):
                            yield change

    def noted_changes(self) -> Iterator[Change]:
        """All changes on record that are neither an activation nor an emission, in order."""
        for part in self.parts():
            piece = self._shelf.piece(part)
            for row in range(part.slice_ends.dropped, len(part.slice_ends)):
                yield from noted_changes_of(piece, row)

    @property
    def history(self) -> RecordedHistory:
        """The activations, by position; `len` counts those that a history limit dropped too."""
        return self._history

    def records(self, first: int, stop: int) -> list[ExecutionRecord]:
        """The records of a range of activations."""
        with self._reading():
            return list(self._history.records(range(max(first, self._history.dropped), min(stop, len(self._history)))))

    def activations_of(self, routine_id: str, upto: int | None = None) -> int:
        """How many activations a routine had, of those before the position `upto`."""
        if routine_id not in self.terms.routine_ids:
            return 0
        actor = self.terms.routine_ids.index(routine_id)
        if upto is None or upto >= len(self._history):
            row = self._one("SELECT max(stop) FROM share WHERE job = ? AND routine = ?", self._shelf.job, actor)
            return row[0] or 0
        with self._reading():
            part = self._shelf.with_position("activation", upto)
            row = self._one(
                "SELECT max(stop) FROM share JOIN part ON part.id = share.part WHERE share.job = ? "
                "AND share.routine = ? AND part.seq < ?",
                *(self._shelf.job, actor, changes_before(part, part.slice_ends.dropped) + 1),
            )
            before = row[0] or 0
            return before + sum(max(0, min(stop, upto) - first) for first, stop in _stretches(part, actor))

    def positions_of(self, routine_id: str, first: int, stop: int) -> list[int]:
        """Where in the history a routine's activations `first` to `stop` are, counted from its own first."""
        if routine_id not in self.terms.routine_ids:
            return []
        actor = self.terms.routine_ids.index(routine_id)
        found: list[int] = []
        with self._reading():
            shares = self._shelf.database.execute(
                "SELECT first, part FROM share WHERE job = ? AND routine = ? AND first < ? AND stop > ? ORDER BY part",
                (self._shelf.job, actor, stop, first),
            ).fetchall()
            for before, number in shares:
                ordinal = before
                for begin, end in _stretches(self._shelf.part(number), actor):
                    low, high = max(first, ordinal), min(stop, ordinal + end - begin)
                    found.extend(range(begin + low - ordinal, begin + high - ordinal))
                    ordinal += end - begin
        return found

    def log(self, first: int, stop: int) -> list[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range of the shared log."""
        with self._reading():
            return list(self._shelf.log(max(first, self._shelf.log_span[0]), stop))

    def noted_entries(self) -> set[int]:
        """The places in the shared log of those entries whose changes are on record."""
        return {
            index
            for part in self.parts()
            for kind, index in zip(part.note_kinds.items, told_by(part), strict=True)
            if kind == Note.LOG
        }

    @property
    def log_length(self) -> int:
        """How many entries of the shared log there are at the newest change."""
        return self.state_at(self.seq).log_length

    def shares(self, actor: int, until: float) -> list[Share]:
        """What a routine had done by the end of each part that ended by a moment of the job's clock, in order."""
        with self._reading():
            rows = self._shelf.database.execute(
                "SELECT first, stop, until, busy, errors FROM share WHERE job = ? AND routine = ? AND until <= ? "
                "ORDER BY part",
                (self._shelf.job, actor, until),
            ).fetchall()
            return [Share(*row) for row in rows]

    def seqs_of(self, kind: str, after: int, limit: int = 1) -> list[int]:
        """The numbers of the next changes of this kind (as in `Change.kind`) after a change, so many at most."""
        with self._reading():
            numbers = self._shelf.database.execute(
                "SELECT part.id FROM kind JOIN part ON part.id = kind.part WHERE kind.job = ? AND kind = ? "
                "AND seq + changes > ? ORDER BY seq",
                (self._shelf.job, kind, after + 1),
            ).fetchall()
            following = (
                change.seq
                for (number,) in numbers
                for change in self._changes_in(number)
                if change.seq > after and change.kind == kind
            )
            return list(islice(following, limit))

    def _changes_in(self, number: int) -> Iterator[Change]:
        piece = self._shelf.piece(self._shelf.part(number))
        for row in range(piece.ledger.slice_ends.dropped, len(piece.ledger.slice_ends)):
            yield from changes_of(piece, row)

    # -- moments ------------------------------------------------------------------------------------------------------

    def state_at(self, seq: int) -> Picture:
        """The whole job after the change of this number. RecordingError when that is not on record."""
        if not self.first_state <= seq <= self.seq:
            raise RecordingError(
                f"{self._shelf.path} knows job {self.job_id} from its change {self.first_state} to {self.seq}, "
                f"and not at change {seq}: choose one of these"
            )
        with self._reading():
            at, checksum, data = self._one(
                "SELECT seq, checksum, body FROM checkpoint WHERE job = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
                self._shelf.job,
                seq,
            )
            checked(data, checksum, f"the checkpoint at change {at}")
            picture = unpack_picture(data)
            picture.metadata = self._metadata(seq)
            if at < seq:
                fold = Fold(picture, self.terms)
                for part in self._shelf.from_seq(at + 1):
                    if changes_before(part, part.slice_ends.dropped) >= seq:
                        break
                    fold.apply(part, seq)
            return picture

    def _metadata(self, seq: int) -> dict[str, Any]:
        row = self._one(
            "SELECT body FROM metadata WHERE job = ? AND seq <= ? ORDER BY seq DESC LIMIT 1", self._shelf.job, seq
        )
        return mapping_of(unpack(row[0])[0]) if row is not None else {}

    def until(self, picture: Picture) -> tuple[RecordedLedger, RecordedHistory]:
        """The ledger and the history as they were in a picture of this job, from `state_at`."""
        with self._reading():
            part = self._shelf.with_seq(picture.seq)
            if part is None:
                clip = Clip(0, 0, 0, 0, -1, frozenset())
            else:
                row = row_with(part, picture.seq)
                begin, end = bounds_of(part, row)
                reached = split(part, begin, end, picture.seq - sum(begin))
                open_ = frozenset(routine.open for routine in picture.routines if routine.open >= 0)
                clip = Clip(row + 1, *reached, row if reached != end else -1, open_)
            ledger = RecordedLedger(self._shelf, clip)
            return ledger, RecordedHistory(self._shelf, ledger, self.offset)

    def status_changes(self, seq: int) -> list[tuple[float, JobStatus, str]]:
        """Time since the epoch, status and reason of the changes of status up to a change."""
        if self._statuses is None or self._statuses[0] != self.seq:
            numbers = self.seqs_of("status", 0, 100_000)
            changes = [next(self.changes(number, number + 1)) for number in numbers]
            self._statuses = (self.seq, changes)
        return [(c.at, JobStatus(c.name), c.data["reason"]) for c in self._statuses[1] if c.seq <= seq]

    def waiting(self, picture: Picture, routine_id: str | None = None) -> list[Message]:
        """The messages that wait in a picture of this job, of one routine or of all, per routine in order."""
        with self._reading():
            return [
                message
                for routine in picture.routines
                if routine_id in (None, routine.routine_id)
                for stretch in routine.inbox
                for message in self.messages(stretch)
            ]

    def messages(self, stretch: Stretch) -> Iterator[Message]:
        """The messages of a stretch of an inbox."""
        wire = self.terms.wires[stretch.wire]
        routine_id = self.terms.routine_ids[wire.actor]
        for at, value in enumerate(self.packed(stretch)):
            attempt = stretch.attempt if at == 0 else 1
            yield Message(routine_id, wire.slot, wire.arrived(value, self.names_sent(stretch, at)), attempt)

    def packed(self, stretch: Stretch) -> list[Any]:
        """The values of a stretch, packed as the lane has them that they came by."""
        if stretch.values is not None:
            return stretch.values
        return list(self.ledger.emission_values[stretch.first : stretch.first + stretch.count])

    def names_sent(self, stretch: Stretch, at: int) -> int:
        """How many names the data of a message of the stretch had when it was sent."""
        if stretch.first == OUTSIDE or stretch.values is not None:
            positions = self.terms.wires[stretch.wire].positions
            value = stretch.values[at] if stretch.values else None
            return len(value) if type(value) is tuple and len(positions) != 1 else 1
        return len(self._history.lane(stretch.first + at).names)

    def time_of(self, seq: int) -> float:
        """When a change was made, in seconds since the epoch; of one that is not on record, the nearest one's."""
        change = next(self.changes(max(self.first_seq, min(seq, self.seq))), None)
        return self.created_at if change is None else change.at

    def seq_at(self, moment: float) -> int:
        """The newest change that was made by a moment, in seconds since the epoch; at least `first_state`."""
        at = moment - self.offset + ulp(moment)
        with self._reading():
            row = self._one("SELECT min(seq) FROM part WHERE job = ? AND until > ?", self._shelf.job, at)
            if row[0] is None:
                return self.seq
            part = self._shelf.with_seq(row[0])
            assert part is not None
            return max(self.first_state, _seq_in(part, at))


def _seq_in(part: Any, at: float) -> int:
    """The newest change of a part that was made by a moment, up to the first slice that goes beyond it."""
    for row in range(part.slice_ends.dropped, len(part.slice_ends)):
        begin, end = bounds_of(part, row)
        columns = (part.starts, part.emission_times, part.note_times)
        made = [bisect_right(c, at, b, e) - b for c, b, e in zip(columns, begin, end, strict=True)]
        if sum(made) < sum(end) - sum(begin):
            return int(sum(begin) + sum(made))
    return int(part.last_seq)


def _stretches(part: Any, actor: int) -> Iterator[tuple[int, int]]:
    """The activations of one routine in a part, as ranges of positions."""
    slices = part.slices.items
    firsts = slices[1::SLICE_WIDTH]
    firsts.append(len(part.starts))
    for at, of in enumerate(slices[::SLICE_WIDTH]):
        if of == actor and firsts[at + 1] > firsts[at]:
            yield firsts[at], firsts[at + 1]
