"""What a recorded job forgets to keep its memory small, read back from its recording when somebody asks for it.

The thread that writes lets a job forget what a complete transaction holds, but for the newest of it. Who reads the
job's ledger and log finds it here, on a connection of its own. Not for what is not on record yet.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from routilux.archived import ArchivedColumn, ArchivedContinuations, ArchivedTable, Figure
from routilux.column import Column
from routilux.errors import RecordingError
from routilux.history import History
from routilux.job_state import JobState
from routilux.journal.archived_log import ArchivedLog
from routilux.journal.database import attach, speaking_of
from routilux.journal.fold import Terms
from routilux.journal.shelf import Shelf, has_position
from routilux.journal.tidying import tidy_up
from routilux.ledger import SLICE_WIDTH, Ledger, row_of

T = TypeVar("T")

_KEPT_BYTES: Final = 4 * 2**20
"""Bytes of the parts, as they stand in the file, that are kept once they were read."""

_LOOKED_THROUGH: Final = 6
"""Parts that are looked through before the file is asked which one has a position."""

_SLICE_KINDS: Final = ("slice", "activation", "emission", "note")
_COLUMNS: Final[dict[str, tuple[str, tuple[str, ...], int]]] = {
    "starts": ("activation", (), 1),
    "runs": ("run", ("activation",), 1),
    "emission_times": ("emission", (), 1),
    "emission_values": ("emission", (), 1),
    "lane_runs": ("lane run", ("emission",), 1),
    "note_times": ("note", (), 1),
    "note_kinds": ("note", (), 1),
    "note_facts": ("note", (), 1),
    "slices": ("slice", _SLICE_KINDS, SLICE_WIDTH),
    "slice_ends": ("slice", (), 1),
}
"""Of each column what its positions count, what the numbers in its rows count, and how many belong to one position."""


class _LiveShelf(Shelf):
    """The parts of a job that runs: its terms are the ledger's own."""

    def __init__(self, path: Path, number: int, job: JobState, lock: threading.RLock) -> None:
        super().__init__(attach(path), path, number, job.job_id, job.offset, kept_bytes=_KEPT_BYTES)
        weakref.finalize(self, _close, self.database, path)  # it is there for as long as somebody knows the job
        self.terms = Terms(job.ledger.routine_ids, job.ledger.lanes, job.ledger.wires, [])
        self._no_lock = lock

    def known(self, kind: str, position: int) -> Ledger | None:
        """The part with this position, if it is one of those that were asked for last."""
        latest = self._latest.get(kind)
        if latest is not None and has_position(latest, kind, position):
            return latest
        newest = islice(reversed(self._parts.values()), _LOOKED_THROUGH)
        found = next((part for part, _size in newest if has_position(part, kind, position)), None)
        if found is not None:
            self._latest[kind] = found
        return found

    def figures(self, row: int) -> tuple[int, list[Figure]]:
        """The rows of `share` of the parts before the one in which this slice is, or before which it comes."""
        last = self.database.execute(
            "SELECT id, slice FROM part WHERE job = ? AND slice <= ? ORDER BY slice DESC, id DESC LIMIT 1",
            (self.job, row),
        ).fetchone()
        if last is None:
            return row, []
        shares = self.database.execute(
            "SELECT share.part, part.since, share.until, share.routine, share.stop, share.busy, share.errors "
            "FROM share JOIN part ON part.id = share.part WHERE share.job = ? AND share.part < ? ORDER BY share.part",
            (self.job, last[0]),
        )
        return last[1], [Figure(*share) for share in shares]


class Archive:
    """The recorded part of one job. `keep` is how many of the newest activations and log entries stay in memory.

    `problem` says why what was forgotten can't be read any more; empty while it can.
    """

    def __init__(self, path: Path, job: JobState, keep: int) -> None:
        self.problem = ""
        self.lock = threading.RLock()
        self._path = path
        self._job = job
        self._keep = keep
        self._number = 0
        self._shelf: _LiveShelf | None = None
        self._limit: int | None = None
        self._in_place = self._ended = False

    # -- for the thread that writes -----------------------------------------------------------------------------------

    def hold(self) -> None:
        """Let the job forget nothing by itself from now on. Under its lock."""
        self._limit, self._job.ledger.keep = self._job.ledger.keep, None

    def begun(self, number: int) -> None:
        """The job is in this row of the recording."""
        self._number = number

    def recorded(self, row: int, entries: int, changed: Iterable[int]) -> None:
        """The slices before `row` and so many log entries are on record, and news of these earlier activations."""
        with self.lock:
            if self._shelf is not None:
                self._shelf.forget(changed)
        job, ledger = self._job, self._job.ledger
        if not self._in_place:
            if max(len(ledger.starts.items), len(job.log)) <= 2 * self._keep or is_archived(job):
                return
            self._take_the_place()
        assert isinstance(job.log, ArchivedLog)
        if job.log.kept > 2 * self._keep:
            job.log.forget(min(entries, len(job.log) - self._keep))
        if len(ledger.starts.items) <= 2 * self._keep:
            return
        with job.lock:
            newest = row_of(ledger.slices, SLICE_WIDTH, len(ledger.starts) - self._keep, 1)
            first = min(row, newest, *ledger.pins.values())
            if first <= ledger.slice_ends.dropped:
                return
            going = _values_before(ledger, first)
            ledger.forget(first)
        del going

    def _take_the_place(self) -> None:
        """Let the job's columns and log read from here what they drop."""
        job, ledger = self._job, self._job.ledger
        with job.lock:
            for name, (kind, kinds, width) in _COLUMNS.items():
                setattr(ledger, name, ArchivedColumn(getattr(ledger, name), self, name, kind, kinds, width))
            ledger.faults = ArchivedTable(ledger.faults, self, "faults", ledger.starts)
            ledger.late_ends = ArchivedTable(ledger.late_ends, self, "late_ends", ledger.starts)
            ledger.continuations = ArchivedContinuations(ledger.continuations, self, "continuations", ledger.starts)
            job.log = ArchivedLog(job.log, self)
        self._in_place = True

    def end(self) -> None:
        """Nothing more is recorded. What is, stays readable, as long as the job has no limit that it forgets by."""
        with self._job.lock:
            self._job.ledger.keep = self._limit or self._job.ledger.keep
            self._ended = True
        with self.lock:
            self._let_go()

    def dropping(self) -> None:
        """What a job drops by a limit of its own when nothing is recorded any more leaves a gap behind the archive."""
        if self._ended:
            self.problem = f"{self._path} does not go on, and the job keeps its newest activations alone"

    @contextmanager
    def away(self) -> Iterator[None]:
        """Have no connection for a while; questions wait."""
        with self.lock:
            self._let_go()
            yield

    def _let_go(self) -> None:
        if self._shelf is not None:
            self._shelf.database.close()
            self._shelf = None

    # -- for those who read -------------------------------------------------------------------------------------------

    def fetch(self, kind: str, position: int) -> None:
        """Have the part that has this position at hand, if it can be read."""
        with suppress(RecordingError, IndexError), self.lock:
            self._part(kind, position)

    def figures(self, row: int) -> tuple[int, list[Figure]]:
        """What is known of the parts that end before the slice in this row, in order, and the first slice after them.

        Nothing, and no slice before that row, when it can't be read any more.
        """
        with suppress(RecordingError), self.lock:
            return self._read(lambda shelf: shelf.figures(row))
        return row, []

    def value(self, kind: str, position: int, name: str, at: int) -> Any:
        """What stands at `at` of the column `name`, in the part that has this position."""
        with self.lock:
            return getattr(self._part(kind, position), name)[at]

    def stretch(self, kind: str, position: int, name: str, at: int, stop: int) -> list[Any]:
        """As `value`, from `at` on and before `stop`, as far as that part goes."""
        with self.lock:
            column: Column[Any] = getattr(self._part(kind, position), name)
            return list(column[at : min(stop, len(column))])

    def table(self, kind: str, position: int, name: str) -> Column[Any]:
        """The table `name` of the part that has this position."""
        with self.lock:
            found: Column[Any] = getattr(self._part(kind, position), name)
            return found

    def history(self, kind: str, position: int) -> History:
        """The history of the part that has this position; its lock is the archive's."""
        with self.lock:
            part = self._part(kind, position)
            assert self._shelf is not None
            return self._shelf.piece(part).history

    def known(self, position: int, name: str) -> Any:
        """What the table `name` has of an activation; None for nothing."""
        with self.lock:
            return getattr(self._part("activation", position), name).get(position)

    def log(self, first: int, stop: int) -> list[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range of the shared log."""
        with self.lock:
            return self._read(lambda shelf: list(shelf.log(first, stop)))

    def _part(self, kind: str, position: int) -> Ledger:
        """The part with this position. Under the lock."""
        known = None if self._shelf is None or self.problem else self._shelf.known(kind, position)
        return known if known is not None else self._read(lambda shelf: shelf.with_position(kind, position))

    def _read(self, ask: Callable[[_LiveShelf], T]) -> T:
        if self.problem:
            raise RecordingError(self.problem)
        try:
            with speaking_of(self._path, "can't be read"):
                if self._shelf is None:
                    self._shelf = _LiveShelf(self._path, self._number, self._job, self.lock)
                return ask(self._shelf)
        except RecordingError as error:
            self.problem = str(error)
            raise


def _close(database: Connection, path: Path) -> None:
    database.close()
    tidy_up(path)


def is_archived(job: JobState) -> bool:
    """Whether the job reads what it forgets from an archive."""
    return isinstance(job.ledger.starts, ArchivedColumn)


def _values_before(ledger: Ledger, row: int) -> Iterator[Any]:
    """The values that the ledger forgets with the slices before a row, so that they end when nobody waits."""
    emission, note = ledger.slices[row * SLICE_WIDTH + 2 : row * SLICE_WIDTH + 4]
    values, facts = ledger.emission_values, ledger.note_facts
    return iter((values.items[: emission - values.dropped], facts.items[: note - facts.dropped]))
