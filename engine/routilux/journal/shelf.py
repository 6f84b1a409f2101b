"""The parts of one job that stand in a file: each is fetched when something of it is asked for.

Positions are those of the job's whole ledger. The parts that were asked for last are kept.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from zlib import crc32

import msgspec

from routilux.errors import RecordingError
from routilux.history import History
from routilux.journal import body
from routilux.journal.fold import Terms
from routilux.journal.notes import Facts
from routilux.journal.part import settle
from routilux.journal.track import LANE, ROUTINE, WIRE
from routilux.journal.values import mapping_of, unpack
from routilux.ledger import LaneKey, Ledger, WireKey

_KEPT_BYTES: Final = 64 * 2**20
_KEPT_AT_LEAST: Final = 4

_SPANS: Final = {
    "slice": lambda part: (part.slice_ends.dropped, len(part.slice_ends)),
    "activation": lambda part: (part.starts.dropped, len(part.starts)),
    "emission": lambda part: (part.emission_times.dropped, len(part.emission_times)),
    "note": lambda part: (part.note_times.dropped, len(part.note_times)),
    "run": lambda part: (part.runs.dropped, len(part.runs)),
}


class Piece(NamedTuple):
    """A part as a job by itself, for who reads the changes or the activations in it."""

    job_id: str
    ledger: Ledger
    offset: float
    history: History


class Shelf:
    """The parts of the job with this row, its terms, and its log. Not for two threads at once."""

    def __init__(
        self,
        database: sqlite3.Connection,
        path: Path,
        job: int,
        job_id: str,
        offset: float,
        *,
        kept_bytes: int = _KEPT_BYTES,
    ) -> None:
        self.database = database
        self.path = path
        self.job = job
        self._job_id = job_id
        self._offset = offset
        self._no_lock: threading.Lock | threading.RLock = threading.Lock()
        self._pieces: dict[int, Piece] = {}
        self.terms = Terms([], [], [], [])
        self._parts: OrderedDict[int, tuple[Ledger, int]] = OrderedDict()
        self._held = 0
        self._kept_bytes = kept_bytes
        self._latest: dict[str, Ledger] = {}
        self._log: tuple[int, list[tuple[float, int, dict[str, Any]]]] = (0, [])
        self.first: Ledger | None = None
        self.last: Ledger | None = None

    def refresh(self) -> None:
        """Take notice of what was written since the last time."""
        self._read_terms()
        ends = self.database.execute("SELECT min(id), max(id) FROM part WHERE job = ?", (self.job,)).fetchone()
        if ends[0] is None or (self.last is not None and self._parts.get(ends[1], (None, 0))[0] is self.last):
            return
        self._parts.clear()
        self._pieces.clear()
        self._latest.clear()
        self._held = 0
        self.first, self.last = self.part(ends[0]), self.part(ends[1])

    def _read_terms(self) -> None:
        routine_ids: list[str] = []
        lanes: list[LaneKey] = []
        wires: list[WireKey] = []
        receivers: list[tuple[int, ...]] = []
        rows = self.database.execute("SELECT kind, body FROM term WHERE job = ? ORDER BY kind, number", (self.job,))
        for kind, data in rows:
            value = msgspec.msgpack.decode(data)
            if kind == ROUTINE:
                routine_ids.append(value)
            elif kind == LANE:
                lanes.append(LaneKey(value[0], value[1], tuple(value[2])))
                receivers.append(tuple(value[3]))
            elif kind == WIRE:
                wires.append(WireKey(value[0], value[1], tuple(value[2]), tuple(value[3])))
        self.terms = Terms(routine_ids, lanes, wires, receivers)

    # -- parts --------------------------------------------------------------------------------------------------------

    def part(self, number: int) -> Ledger:
        """The part in this row of the file. RecordingError when it is damaged."""
        known = self._parts.get(number)
        if known is not None:
            self._parts.move_to_end(number)
            return known[0]
        data, checksum = self.database.execute("SELECT body, checksum FROM part WHERE id = ?", (number,)).fetchone()
        checked(data, checksum, f"part {number}")
        part = body.decode(data, self.terms.lanes)
        terms = self.terms
        part.routine_ids, part.lanes, part.wires = list(terms.routine_ids), list(terms.lanes), list(terms.wires)
        settle(part)
        self._add_later(part)
        cast("Facts", part.note_facts).entry = self.entry
        self._parts[number] = (part, len(data))
        self._held += len(data)
        while self._held > self._kept_bytes and len(self._parts) > _KEPT_AT_LEAST:
            _number, (old, size) = self._parts.popitem(last=False)
            self._held -= size
            self._pieces.pop(id(old), None)
        return part

    def forget(self, activations: Iterable[int]) -> None:
        """Read the parts with these activations anew, since later parts tell more of them."""
        for position in activations:
            for number, (part, size) in list(self._parts.items()):
                if part.starts.dropped <= position < len(part.starts):
                    del self._parts[number]
                    self._held -= size
                    self._pieces.pop(id(part), None)
                    self._latest = {kind: known for kind, known in self._latest.items() if known is not part}

    def piece(self, part: Ledger) -> Piece:
        """A part of this shelf as a job by itself."""
        piece = self._pieces.get(id(part))
        if piece is None or piece.ledger is not part:
            piece = Piece(self._job_id, part, self._offset, History(part, self._offset, self._no_lock))
            self._pieces[id(part)] = piece
        return piece

    def _add_later(self, part: Ledger) -> None:
        """Add what later parts tell of this part's activations."""
        rows = self.database.execute(
            "SELECT activation, ended, slices, fault FROM later WHERE job = ? AND activation >= ? AND activation < ? "
            "ORDER BY activation, part",
            (self.job, part.starts.dropped, len(part.starts)),
        )
        for activation, ended, slices, fault in rows:
            if ended is not None:
                part.late_ends[activation] = ended
            if fault is not None:
                part.faults[activation] = body.read_fault(msgspec.msgpack.decode(fault))
            went_on = msgspec.msgpack.decode(slices)
            if went_on:
                part.continuations.setdefault(activation, []).extend(went_on)

    def with_position(self, kind: str, position: int) -> Ledger:
        """The part with this slice, activation, emission or note. IndexError when it is in none."""
        latest = self._latest.get(kind)
        if latest is None or not has_position(latest, kind, position):
            row = self.database.execute(
                f"SELECT id FROM part WHERE job = ? AND {kind} <= ? ORDER BY {kind} DESC, id DESC LIMIT 1",  # noqa: S608 - one of the names above
                (self.job, position),
            ).fetchone()
            latest = None if row is None else self.part(row[0])
            if latest is None or not has_position(latest, kind, position):
                raise IndexError(f"{kind} {position} is not on record")
            self._latest[kind] = latest
        return latest

    def with_seq(self, seq: int) -> Ledger | None:
        """The part with the change of this number; None when it is in none."""
        row = self.database.execute(
            "SELECT id FROM part WHERE job = ? AND seq <= ? AND seq + changes > ? ORDER BY seq DESC LIMIT 1",
            (self.job, seq, seq),
        ).fetchone()
        return None if row is None else self.part(row[0])

    def from_seq(self, seq: int) -> Iterator[Ledger]:
        """The parts with the changes from this number on, in order."""
        rows = self.database.execute(
            "SELECT id FROM part WHERE job = ? AND seq + changes > ? "
            "AND seq >= coalesce((SELECT max(seq) FROM part WHERE job = ? AND seq <= ?), 0) ORDER BY seq",
            (self.job, seq, self.job, seq),
        ).fetchall()
        for (number,) in rows:
            yield self.part(number)

    def failed(self) -> list[int]:
        """The positions of all activations that failed, in order."""
        rows = self.database.execute("SELECT part FROM kind WHERE job = ? AND kind = 'error'", (self.job,)).fetchall()
        positions = {position for (number,) in rows for position in self.part(number).faults}
        later = self.database.execute("SELECT activation FROM later WHERE job = ? AND fault NOT NULL", (self.job,))
        return sorted(positions.union(position for (position,) in later))

    # -- shared log ---------------------------------------------------------------------------------------------------

    @property
    def log_span(self) -> tuple[int, int]:
        """The first index of the shared log that is on record, and the one after the last."""
        first, stop = self.database.execute(
            "SELECT min(first), max(first + count) FROM log WHERE job = ?", (self.job,)
        ).fetchone()
        return first or 0, stop or 0

    def log(self, first: int, stop: int) -> Iterator[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range."""
        while first < stop:
            begin, entries = self._log_chunk(first)
            piece = entries[first - begin : stop - begin]
            if not piece:
                return
            yield from piece
            first += len(piece)

    def entry(self, index: int) -> dict[str, Any]:
        """One entry of the shared log; empty when it is not on record."""
        return next((entry for _at, _actor, entry in self.log(index, index + 1)), {})

    def _log_chunk(self, index: int) -> tuple[int, list[tuple[float, int, dict[str, Any]]]]:
        begin, entries = self._log
        if not begin <= index < begin + len(entries):
            row = self.database.execute(
                "SELECT first, body, checksum FROM log WHERE job = ? AND first <= ? ORDER BY first DESC LIMIT 1",
                (self.job, index),
            ).fetchone()
            if row is None:
                return index, []
            begin, data, checksum = row
            checked(data, checksum, f"the shared log from entry {begin} on")
            times, actors, packed = msgspec.msgpack.decode(data)
            entries = list(zip(times, actors, map(mapping_of, unpack(packed)), strict=True))
            self._log = (begin, entries)
        return begin, entries


def checked(data: bytes, checksum: int, what: str) -> None:
    """RecordingError when these bytes are not those that were written."""
    if crc32(data) != checksum:
        raise RecordingError(f"{what} is damaged: its checksum is not the one that was written")


def has_position(part: Ledger, kind: str, position: int) -> bool:
    """Whether a part has this slice, activation, emission or note."""
    first, stop = _SPANS[kind](part)
    return bool(first <= position < stop)
