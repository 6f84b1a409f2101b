"""How one job gets into a recording: a cursor of its own in the job's ledger, and rows of the file for what it passes.

The ledger is the queue. A look into it holds the job's lock for a few bulk copies; everything else happens outside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import takewhile
from math import isnan
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zlib import crc32

from routilux.job_state import JobState
from routilux.journal import body
from routilux.journal.database import insert
from routilux.journal.fold import Fold, Terms
from routilux.journal.names import encoded
from routilux.journal.opening import earlier_picture, picture_of
from routilux.journal.part import part_of, rows_for, settle
from routilux.journal.picture import pack_picture
from routilux.journal.values import Packer
from routilux.ledger import LANE_WIDTH, OUTSIDE, SLICE_WIDTH, Fault, Ledger, Note, row_of
from routilux.runtime.run import Run

PART_CHANGES: Final = 32_768
"""Changes of a part, about, and at the most."""

_PART_BYTES: Final = 2**20
"""Bytes of a part, about: of large payloads a part has fewer, since who reads one of them fetches the part."""

CHECKPOINT_COST: Final = 512
"""Slices and quarters of notes between two checkpoints, at the least: they are what a fold takes its time for."""

_CHECKPOINT_SHARE: Final = 4
"""Checkpoints take at most this part of what the parts between them take."""

_LOG_AHEAD: Final = 4_096
"""Entries of the shared log that may stand in it before their changes are committed."""

LOG_CHUNK: Final = 256
"""Entries of the shared log per row."""

ROUTINE, LANE, WIRE = 1, 2, 3
"""Kinds of terms."""

if TYPE_CHECKING:
    from routilux.journal.archive import Archive


class Taken(NamedTuple):
    """What one look into the ledger brought: a part, new entries of the shared log, and their first index."""

    part: Ledger
    stop: int
    log_first: int
    log: list[tuple[float, int, dict[str, Any]]]


class Track:
    """One job in a recording; `number` is its row. Made as soon as there is the job; then the writing thread's alone.

    `recorded` is the number of the newest change that was written, `on_disk` of the newest one whose transaction is
    complete; `begun_at` is the number of the last change that the job had forgotten.
    """

    def __init__(self, job: JobState, run: Run, packer: Packer, archive: Archive | None = None) -> None:
        self.number = 0
        self.job = job
        self._run = run
        self._packer = packer
        self._receivers: list[tuple[int, ...]] = []
        self._new_terms: list[tuple[int, int]] = []
        self._terms = Terms([], [], [], self._receivers)
        self._log_index: dict[int, int] = {}
        self._log_at = 0
        self._newest_fault = OUTSIDE
        self._faults: dict[int, Fault] = {}
        self._since_checkpoint = self._bytes_since = self._checkpoint_bytes_due = 0
        with job.lock:
            job.ledger.keeps_states = True
            self._row = job.ledger.slice_ends.dropped
            self._opening_row = len(job.ledger.slice_ends)
            job.ledger.pins[self] = self._row
            self._opening = picture_of(job, run)
            earlier = earlier_picture(job.ledger, self._opening)
            self._learn_terms()
            if archive is not None:
                archive.hold()
        self._archive = archive
        self._news: set[int] = set()
        """Activations of earlier parts of which this transaction tells more."""
        self.begun_at = self.recorded = self.on_disk = earlier.seq
        self._fold = Fold(earlier, self._terms)
        self._packed_opening = pack_picture(self._opening, packer, self._terms.wires)
        self._metadata = b""
        self._most_changes = PART_CHANGES // 8

    @property
    def behind(self) -> bool:
        """Whether there are changes that were not written yet."""
        return self._row < len(self.job.ledger.slice_ends)

    def leave(self) -> None:
        """Let the job forget what it likes, and its workers go on."""
        self._run.barrier = None
        with self.job.lock:
            self.job.ledger.pins.pop(self, None)
        if self._archive is not None:
            self._archive.end()

    def begin(self, database: sqlite3.Connection, number: int) -> None:
        """Write where the fold begins. `number` is the job's row."""
        self.number = number
        if self._archive is not None:
            self._archive.begun(number)
        self._write_terms(database)
        self._write_checkpoint(database, self._opening.seq, self._packed_opening)
        self._packed_opening = b""
        self.write_metadata(database)

    def committed(self) -> None:
        """The transaction is complete in which everything stands that was written: the job may forget it."""
        if self._archive is not None:
            news, self._news = self._news, set()
            self._archive.recorded(self._row, self._log_at, news)

    def advance(self, database: sqlite3.Connection) -> bool:
        """Put the next part on record; False when there is none."""
        taken = self._take()
        if taken is None:
            return False
        self._write_terms(database)
        self._write_log(database, taken)
        earlier_ends, earlier_rows = settle(taken.part)
        self._place_faults(taken.part, earlier_ends)
        data = body.encode(taken.part, self._packer, self._log_index)
        changes = taken.part.last_seq - first_seq(taken.part) + 1
        self._most_changes = max(1, _PART_BYTES * changes // len(data))
        part = self._write_part(database, taken.part, data)
        self._write_later(database, part, taken.part, earlier_ends, earlier_rows)
        if self._archive is not None:
            earlier_faults = (at for at in taken.part.faults if at < taken.part.starts.dropped)
            self._news.update(earlier_ends, earlier_rows, earlier_faults)
        self._row = taken.stop
        self.job.ledger.pins[self] = taken.stop
        self.recorded = taken.part.last_seq
        if taken.part.slice_ends.dropped == self._opening_row:
            self._fold.picture = self._opening
        self._write_shares(database, part, body.decode(data, self._terms.lanes))
        if taken.part.slice_ends.dropped >= self._opening_row:
            self._since_checkpoint += len(taken.part.slice_ends.items) + len(taken.part.note_times.items) // 4
            self._bytes_since += len(data)
            self._write_checkpoint_if_due(database)
        self.write_metadata(database)
        return True

    def write_metadata(self, database: sqlite3.Connection) -> None:
        """Put the job's metadata on record, if somebody changed it since the last time: nobody notes that."""
        packed = self._packer.pack([self.job.metadata.copy()])
        if packed != self._metadata:
            database.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)", (self.number, self.recorded, packed))
            self._metadata = packed

    def _take(self) -> Taken | None:
        """The next part of the ledger."""
        job, ledger = self.job, self.job.ledger
        with job.lock:
            if self._row >= len(ledger.slice_ends):
                return None
            stop = rows_for(ledger, self._row, min(PART_CHANGES, self._most_changes))
            if self._row < self._opening_row:
                stop = min(stop, self._opening_row)
            part = part_of(ledger, self._row, stop)
            new = list(takewhile(lambda position: position != self._newest_fault, reversed(ledger.faults)))
            self._faults.update((position, ledger.faults[position]) for position in reversed(new))
            self._newest_fault = new[0] if new else self._newest_fault
            self._learn_terms(part)
            logged = part.note_kinds.items.count(int(Note.LOG))
            upto = min(len(job.log), self._log_at + logged + _LOG_AHEAD)
            log = list(job.log.raw(self._log_at, upto)) if logged else []
            taken = Taken(part, stop, self._log_at, log)
        self._log_index.update((id(entry), index) for index, (_at, _actor, entry) in enumerate(log, self._log_at))
        self._log_at += len(log)
        return taken

    def _place_faults(self, part: Ledger, earlier_ends: dict[int, float]) -> None:
        """Give the part, which is settled, the faults of those activations that ended in it."""
        for position in [at for at in self._faults if at < len(part.starts)]:
            known = position in earlier_ends or position in part.late_ends
            if not known and position >= part.starts.dropped:
                known = not isnan(part.slice_ends[row_of(part.slices, SLICE_WIDTH, position, 1)])
            if known:
                part.faults[position] = self._faults.pop(position)

    # -- terms --------------------------------------------------------------------------------------------------------

    def _learn_terms(self, part: Ledger | None = None) -> None:
        """Take over what the ledger and the run have come to know, of the lanes of a part or of all. Under the lock."""
        ledger, terms, lanes = self.job.ledger, self._terms, self._run.lanes
        pairs: tuple[tuple[int, Any, Sequence[Any]], ...] = (
            (ROUTINE, terms.routine_ids, ledger.routine_ids),
            (LANE, terms.lanes, ledger.lanes),
            (WIRE, terms.wires, ledger.wires),
        )
        for kind, known, now_known in pairs:
            for number in range(len(known), len(now_known)):
                known.append(now_known[number])
                self._new_terms.append((kind, number))
        self._receivers.extend(() for _ in range(len(terms.lanes) - len(self._receivers)))
        for number in set(part.lane_runs.items[1::LANE_WIDTH]) if part is not None else list(lanes):
            receivers = tuple(wire.index for wire in lanes[number].wires) if number in lanes else ()
            if receivers != self._receivers[number]:
                self._receivers[number] = receivers
                self._new_terms.append((LANE, number))

    def _write_terms(self, database: sqlite3.Connection) -> None:
        terms, self._new_terms = self._new_terms, []
        database.executemany(
            "INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?)",
            [(self.number, kind, number, encoded(self._term(kind, number))) for kind, number in terms],
        )

    def _term(self, kind: int, number: int) -> Any:
        if kind == LANE:
            return [*self._terms.lanes[number], self._receivers[number]]
        return self._terms.wires[number] if kind == WIRE else self._terms.routine_ids[number]

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _write_part(self, database: sqlite3.Connection, part: Ledger, data: bytes) -> int:
        first = first_seq(part)
        since, until = _span(part)
        written = database.execute(
            "INSERT INTO part VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(self.number, first, part.last_seq - first + 1, part.slice_ends.dropped, part.starts.dropped),
                *(
                    part.emission_times.dropped,
                    part.note_times.dropped,
                    part.runs.dropped,
                    since,
                    until,
                    crc32(data),
                    data,
                ),
            ),
        )
        number = written.lastrowid or 0
        noted = part.note_kinds.items.tobytes()
        kinds = {"activation": len(part.starts.items), "emission": len(part.emission_times.items)}
        kinds |= {"error": len(part.faults), **{kind.name.lower(): noted.count(kind) for kind in Note}}
        insert(database, "kind", [(self.number, kind, number, count) for kind, count in kinds.items() if count])
        return number

    def _write_shares(self, database: sqlite3.Connection, number: int, part: Ledger) -> None:
        """Fold the part, and write which routines did something in it, and how much they have done by its end."""
        picture = self._fold.picture
        before = [(r.activations, r.busy, r.errors) for r in picture.routines]
        self._fold.apply(part)
        before.extend((0, 0.0, 0) for _ in range(len(picture.routines) - len(before)))
        shares = (
            (self.number, actor, number, known[0], now.activations, picture.at, now.busy, now.errors)
            for actor, (known, now) in enumerate(zip(before, picture.routines, strict=True))
            if known != (now.activations, now.busy, now.errors)
        )
        insert(database, "share", list(shares))

    def _write_later(
        self,
        database: sqlite3.Connection,
        number: int,
        part: Ledger,
        ends: dict[int, float],
        rows: dict[int, list[int]],
    ) -> None:
        """Write what the part tells of activations that are in earlier parts."""
        faults = {at: fault for at, fault in part.faults.items() if at < part.starts.dropped}
        database.executemany(
            "INSERT INTO later VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    *(self.number, at, number, ends.get(at), encoded(rows.get(at, ()))),
                    encoded(body.packed_fault(faults[at], self._packer)) if at in faults else None,
                )
                for at in sorted({*ends, *rows, *faults})
            ],
        )

    def _write_log(self, database: sqlite3.Connection, taken: Taken) -> None:
        for at in range(0, len(taken.log), LOG_CHUNK):
            entries = taken.log[at : at + LOG_CHUNK]
            data = encoded(
                [
                    [moment for moment, _actor, _entry in entries],
                    [actor for _moment, actor, _entry in entries],
                    self._packer.pack([entry for _moment, _actor, entry in entries]),
                ]
            )
            database.execute(
                "INSERT INTO log VALUES (?, ?, ?, ?, ?)",
                (self.number, taken.log_first + at, len(entries), crc32(data), data),
            )

    # -- checkpoints --------------------------------------------------------------------------------------------------

    def _write_checkpoint_if_due(self, database: sqlite3.Connection) -> None:
        picture = self._fold.picture
        due = self._since_checkpoint >= CHECKPOINT_COST and self._bytes_since >= self._checkpoint_bytes_due
        if due or picture.status.ended:
            self._write_checkpoint(database, picture.seq, pack_picture(picture, self._packer, self._terms.wires))

    def _write_checkpoint(self, database: sqlite3.Connection, seq: int, data: bytes) -> None:
        database.execute("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)", (self.number, seq, crc32(data), data))
        self._since_checkpoint = self._bytes_since = 0
        self._checkpoint_bytes_due = _CHECKPOINT_SHARE * len(data)


def first_seq(part: Ledger) -> int:
    """The number of a part's first change."""
    return part.starts.dropped + part.emission_times.dropped + part.note_times.dropped + 1


def _span(part: Ledger) -> tuple[float, float]:
    """When a part's first and last changes were made."""
    columns = [c.items for c in (part.starts, part.emission_times, part.note_times) if len(c.items)]
    return min(column[0] for column in columns), max(column[-1] for column in columns)
