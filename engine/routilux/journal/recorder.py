"""Recording the jobs of a program to a file while they run: one thread writes, and no job waits for it.

The ledger of each job is the queue, and the recorder a reader of it, so being behind loses nothing. What goes wrong
with the file ends the recording, never a job, and is said and counted. With `durable=True` a job's workers wait after
each turn until what was committed before is on the disk.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import sys
import threading
import warnings
import weakref
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from routilux import registry
from routilux.clock import epoch_offset, now
from routilux.errors import RecordingError
from routilux.flow import Flow
from routilux.flow_outline import outline
from routilux.giving_way import Service, services
from routilux.job_state import JobState
from routilux.journal.archive import Archive
from routilux.journal.database import closed_on_error, create, speaking_of
from routilux.journal.names import encoded, writable
from routilux.journal.provenance import source_of, versions
from routilux.journal.redaction import Redaction
from routilux.journal.track import Track
from routilux.journal.values import Packer

Subject = Flow | JobState | None

_PACE: Final = 0.05
"""Seconds between two transactions, at the least, so that each has much to write."""

_PATIENCE: Final = 0.05
"""Seconds that the thread waits for the interpreter before workers step aside for it."""

_MOST_AHEAD: Final = 200_000
"""Changes that a job which forgets what is on record may be ahead of the file."""

_PARTS_AT_ONCE: Final = 32
_LONGEST: Final = 0.25
"""Seconds after which a transaction takes no further part, so that what a lost process has not written is little."""

_MOST_ENDED: Final = 64


class Recorder:
    """A recording that is being written; see `record`. Use it in a `with` statement, or close it."""

    def __init__(
        self, subject: Subject, path: Path, *, durable: bool, redact: Iterable[str], keep: int | None = None
    ) -> None:
        if keep is not None and keep < 1:
            raise ValueError(f"keep must be a number of activations from 1 on or None, and is {keep}")
        self.path = path
        self.durable = durable
        self.problem = ""
        """Why the recording ended before its time, in one sentence; empty when it did not."""
        patterns = list(redact)
        self._packer = Packer(Redaction(patterns) if patterns else None)
        self._subject = subject
        self._lock = threading.Lock()
        self._written = threading.Condition(self._lock)
        self._news = threading.Event()
        self._hurry = threading.Event()
        self._new: list[tuple[Flow, Track]] = []
        self._tracks: list[Track] = []
        self._taken: weakref.WeakSet[JobState] = weakref.WeakSet()
        self._keep = keep
        self._archives: weakref.WeakSet[Archive] = weakref.WeakSet()
        self._recorded_of_ended = 0
        self._flows: dict[int, tuple[int, int]] = {}
        self._closing = self._over = False
        self._database = create(path)
        self._identity = _identity(path)
        self._thread = threading.Thread(target=self._run, name="routilux-recorder", daemon=True)
        self._service = Service(_PATIENCE)
        with closed_on_error(self._database), speaking_of(path, "can't be begun"):
            self._begin()
            services.start(self._thread, self._service)
        registry.listen(self._on_job)
        atexit.register(self.close)

    # -- for those who use it -----------------------------------------------------------------------------------------

    @property
    def recorded(self) -> int:
        """How many changes are in the file."""
        with self._lock:
            return self._recorded_of_ended + sum(track.on_disk - track.begun_at for track in self._tracks)

    @property
    def behind(self) -> int:
        """How many changes of the recorded jobs are not in the file, yet or, if there was a `problem`, at all."""
        with self._lock:
            return sum(track.job.seq - track.on_disk for track in (*self._tracks, *(track for _, track in self._new)))

    @property
    def marked(self) -> int:
        """How many payloads could not be recorded whole: a mark that says what they were stands in their place."""
        return self._packer.marked

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything that was committed by now is in the file; False when it can't be, or time was up."""
        with self._lock:
            wanted = [(track, track.job.seq) for track in (*self._tracks, *(track for _, track in self._new))]
        self._hurry.set()
        self._wake()
        with self._written:
            self._written.wait_for(lambda: self._over or all(t.on_disk >= seq for t, seq in wanted), timeout)
            return all(track.on_disk >= seq for track, seq in wanted)

    def close(self) -> None:
        """Write what is left, and end the recording. The jobs go on. A second call does nothing."""
        registry.unlisten(self._on_job)
        atexit.unregister(self.close)
        self._closing = True
        self._hurry.set()
        self._wake()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = self.problem or ("closed" if self._over else f"{self.behind:,} behind")
        return f"Recorder({str(self.path)!r}, {self.recorded:,} changes, {state})"

    # -- jobs ---------------------------------------------------------------------------------------------------------

    def _on_job(self, flow: Flow, job: JobState) -> None:
        """A job was made, or is there already: look at it now, so that nothing is missed, and let the thread write."""
        wanted = self._subject is None or self._subject is flow or self._subject is job
        if not wanted or job.status.ended or job.run is None or job in self._taken:
            return
        self._taken.add(job)
        try:
            track = Track(job, job.run, self._packer, self._archive_of(job))
        except Exception as error:  # noqa: BLE001 - as in the thread: it is the recording's end and not the job's
            self.problem = f"{self.path} is not recorded to any more: job {job.job_id} can't be: {error}"
            self._closing = True
            self._wake()
            return
        with self._lock:
            if self._over:
                return
            self._new.append((flow, track))
        with job.lock:
            job.ledger.listeners.append(self._wake)
        if self.durable:
            job.run.barrier = partial(self._wait_for, track, 0)
        self._wake()

    def _archive_of(self, job: JobState) -> Archive | None:
        """Where the job is to read what it forgets; None when it keeps all."""
        if self._keep is None:
            return None
        archive = Archive(self.path, job, self._keep)
        self._archives.add(archive)
        return archive

    @property
    def has_jobs(self) -> bool:
        """Whether it has taken any job."""
        return bool(self._tracks or self._new)

    def _wake(self) -> None:
        if not self._news.is_set():
            self._service.wants()
            self._news.set()

    def _hold_back(self, track: Track, ahead: int) -> None:
        """Let the workers of a job wait that is getting that far ahead of the file, since it is to keep little."""
        near = track.job.seq - track.on_disk > ahead // 2
        if track.job.run is not None and near != (track.job.run.barrier is not None):
            track.job.run.barrier = partial(self._wait_for, track, ahead) if near else None

    def _wait_for(self, track: Track, ahead: int) -> None:
        """Let a worker wait until what its job has committed is in the file, but for so many changes."""
        seq = track.job.seq - ahead
        if track.on_disk >= seq:
            return
        if ahead:
            self._hurry.set()
        with self._written:
            self._written.wait_for(lambda: self._over or track.on_disk >= seq)

    # -- the thread that writes ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with speaking_of(self.path, "is not recorded to any more"):
                self._write_until_closed()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the recording's end and not the jobs'
            self.problem = str(error)
        self._end()
        services.leave(self._service)
        if self.problem:
            _warn(f"{self.problem} ({self.behind:,} changes are missing)")

    def _write_until_closed(self) -> None:
        while True:
            self._service.rests()
            self._news.wait()
            if not self.durable:
                self._service.wants(_PACE)
                self._hurry.wait(_PACE)
            self._news.clear()
            self._hurry.clear()
            closing = self._closing  # read after the clearing, so that who closes now is heard in the next round
            while self._write():
                pass
            if closing:
                return

    def _write(self) -> bool:
        """One transaction; whether there is more to write."""
        if _identity(self.path) != self._identity:
            raise RecordingError(
                f"{self.path} was deleted or replaced while it was recorded to: record to another file from now on"
            )
        with self._lock:
            new = list(self._new)
        self._database.execute("BEGIN IMMEDIATE")
        begun = []
        for flow, track in new:
            if self._is_first(track):
                track.begin(self._database, self._add_job(flow, track.job))
                begun.append(track)
        with self._lock:
            del self._new[: len(new)]
            self._tracks.extend(begun)
            tracks = list(self._tracks)
        parts, until, more = 0, now() + _LONGEST, tracks
        while more and parts < _PARTS_AT_ONCE and now() < until:
            self._service.wants()
            more = [track for track in more if track.advance(self._database)]
            parts += len(more)
        if self._closing:
            for track in tracks:
                track.write_metadata(self._database)
        self._database.execute("COMMIT")
        for track in tracks:
            track.committed()
        with self._written:
            for track in tracks:
                track.on_disk = track.recorded
            self._written.notify_all()
        if self._keep is not None and not self.durable:
            for track in tracks:
                self._hold_back(track, max(_MOST_AHEAD, 2 * self._keep))
        self._forget_ended()
        return bool(more)

    def _is_first(self, track: Track) -> bool:
        """Whether no job of its id is in the file; another one, such as a copy from a saved job, is left out."""
        job_id = track.job.job_id
        if self._database.execute("SELECT 1 FROM job WHERE job_id = ?", (job_id,)).fetchone() is None:
            return True
        self._release(track)
        track.on_disk = sys.maxsize  # nobody waits for it
        _warn(f"{self.path} has a job {job_id} already; its copy is not recorded: record it to a file of its own")
        return False

    def _forget_ended(self) -> None:
        """Let go of the oldest jobs that have ended, so that a program may make any number of jobs."""
        over = [track for track in self._tracks if track.job.status.ended and not track.behind]
        for track in over[: max(0, len(over) - _MOST_ENDED)]:
            self._release(track)
            with self._lock:
                self._tracks.remove(track)
                self._recorded_of_ended += track.on_disk - track.begun_at

    def _release(self, track: Track) -> None:
        track.leave()
        with track.job.lock:
            if self._wake in track.job.ledger.listeners:
                track.job.ledger.listeners.remove(self._wake)

    def _end(self) -> None:
        with self._written:
            self._over = True
            tracks = [*self._tracks, *(track for _flow, track in self._new)]
            self._written.notify_all()
        registry.unlisten(self._on_job)
        for track in tracks:
            self._release(track)
        try:
            if self.problem:
                self._database.rollback()
            else:
                with ExitStack() as nobody_reads:
                    for archive in tuple(self._archives):
                        nobody_reads.enter_context(archive.away())
                    self._database.execute("PRAGMA busy_timeout = 500")
                    self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    self._database.execute("PRAGMA journal_mode = DELETE")
        except Exception as error:  # noqa: BLE001 - the file is as good as it gets; a reader takes it as it is
            if "locked" not in str(error):  # else somebody reads it: it is whole, with the file beside it
                self.problem = self.problem or f"{self.path} could not be tidied up: {error}"
        finally:
            self._database.close()

    # -- what every recording begins with -----------------------------------------------------------------------------

    def _begin(self) -> None:
        self._database.execute(f"PRAGMA synchronous = {'FULL' if self.durable else 'NORMAL'}")
        facts = {**versions(), "pid": os.getpid(), "started_at": now() + epoch_offset(), "durable": self.durable}
        self._database.executemany("INSERT INTO fact VALUES (?, ?)", [(k, encoded(v)) for k, v in facts.items()])

    def _add_job(self, flow: Flow, job: JobState) -> int:
        params = self._packer.pack([job.entry_params])
        created_at = job.created_at.timestamp()
        written = self._database.execute(
            "INSERT INTO job VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(job.job_id, writable(job.flow_id), self._flow(flow), created_at, job.offset),
                *(writable(job.entry_routine_id), params),
            ),
        )
        return written.lastrowid or 0

    def _flow(self, flow: Flow) -> int:
        """The row of the flow as it is built now."""
        known = self._flows.get(id(flow))
        if known is not None and known[0] == flow.version:
            return known[1]
        described = outline(flow)
        configs = self._packer.pack([node.pop("config") for node in described["routines"]])
        for node in described["routines"]:
            node["doc"] = self._packer.text(node["doc"])
        structure = encoded([described, configs])
        source = encoded({file: self._packer.text(text) for file, text in source_of(flow).items()})
        digest = hashlib.blake2b(structure + source, digest_size=16).digest()
        self._database.execute("INSERT OR IGNORE INTO flow VALUES (NULL, ?, ?, ?)", (digest, structure, source))
        row = self._database.execute("SELECT id FROM flow WHERE digest = ?", (digest,)).fetchone()
        self._flows[id(flow)] = (flow.version, row[0])
        return int(row[0])


def record(
    flow_or_job: Subject,
    path: str | os.PathLike[str],
    *,
    durable: bool = False,
    redact: Iterable[str] = (),
    keep: int | None = None,
) -> Recorder:
    """Record a job, every job of a flow, or with None every job of the program, to a new file (mode 0600).

    Returns at once; a thread writes what happens from now on, and what the jobs still know of before. Close the
    recorder, or use it in a `with` statement; at the program's end it closes by itself. A job never waits for it,
    unless `durable`: then what a turn committed is on the disk before its worker takes the next. `redact` are regular
    expressions for secrets, which are taken out before anything is written: values whose name matches one as a whole,
    and the parts of text that match. RecordingError when the file can't be made or is there already.

    With `keep` a job has about that many of its newest activations and log entries in memory, at the least. Older ones
    are forgotten once they are on record, and read back from the file when somebody asks for them: as they were
    recorded, so without secrets, and with a mark for what could not be. So that memory stays flat, such a job does
    wait between two turns, when it is far ahead of the file.
    """
    recorder = Recorder(flow_or_job, Path(path), durable=durable, redact=redact, keep=keep)
    if isinstance(flow_or_job, JobState) and not recorder.has_jobs:
        recorder.close()
        why = "has ended" if flow_or_job.status.ended else "is in no flow yet: resume it first"
        raise RecordingError(f"{path}: job {flow_or_job.job_id} can't be recorded, since it {why}")
    return recorder


def _warn(text: str) -> None:
    """Say something on the thread that writes, where warnings that are turned into errors would help nobody."""
    with suppress(RuntimeWarning):
        warnings.warn(text, RuntimeWarning, stacklevel=2)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
