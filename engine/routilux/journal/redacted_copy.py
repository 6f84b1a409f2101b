"""A copy of a recording without secrets, such as one hands on. The rules are those of recording itself."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from routilux.journal import body
from routilux.journal.database import attach, speaking_of
from routilux.journal.names import encoded
from routilux.journal.picture import pack_picture, unpack_picture
from routilux.journal.recording import open_recording
from routilux.journal.redaction import Redaction
from routilux.journal.shelf import checked
from routilux.journal.values import Packer, unpack
from routilux.ledger import LaneKey, WireKey

_read = msgspec.msgpack.decode


def redacted_copy(source: Path, target: Path, redact: Iterable[str] = ()) -> None:
    """Copy a recording to a new file, mode 0600, as it is now, also while it is written.

    `redact` are regular expressions for secrets, as in `record`. Nothing of what they match is left in the copy.
    RecordingError when the source is no recording, is damaged, or the copy can't be written; ValueError for what is no
    regular expression.
    """
    patterns = list(redact)
    packer = Packer(Redaction(patterns) if patterns else None)
    origin = attach(source)
    try:
        with speaking_of(target, "can't be written"):
            target.touch(mode=0o600, exist_ok=False)
            try:
                _copy(origin, source, target, packer)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
    finally:
        origin.close()


def _copy(origin: sqlite3.Connection, source: Path, target: Path, packer: Packer) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if packer.redacts:
            _take_out(copy, source, packer)


def _take_out(copy: sqlite3.Connection, source: Path, packer: Packer) -> None:
    terms = _terms(source)
    copy.execute("PRAGMA secure_delete = ON")
    copy.execute("BEGIN")
    _facts(copy, packer)
    _flows(copy, packer)
    for job, params in copy.execute("SELECT id, params FROM job").fetchall():
        copy.execute("UPDATE job SET params = ? WHERE id = ?", (packer.pack(unpack(params)), job))
    for job, (lanes, wires) in terms.items():
        _job(copy, job, lanes, wires, packer)
    copy.execute("COMMIT")
    copy.execute("VACUUM")


def _terms(source: Path) -> dict[int, tuple[list[LaneKey], list[WireKey]]]:
    """The lanes and wires of each job, by its row."""
    with open_recording(source) as recording:
        jobs = enumerate(recording.jobs.values(), 1)
        return {number: (list(job.terms.lanes), list(job.terms.wires)) for number, job in jobs}


def _facts(copy: sqlite3.Connection, packer: Packer) -> None:
    for name, value in copy.execute("SELECT name, value FROM fact").fetchall():
        known = _read(value)
        if isinstance(known, str):
            copy.execute("UPDATE fact SET value = ? WHERE name = ?", (encoded(packer.text(known)), name))


def _flows(copy: sqlite3.Connection, packer: Packer) -> None:
    for flow, outline, source in copy.execute("SELECT id, outline, source FROM flow").fetchall():
        described, configs = _read(outline)
        for node in described["routines"]:
            node["doc"] = packer.text(node["doc"])
        structure = encoded([described, packer.pack(unpack(configs))])
        texts = encoded({file: packer.text(text) for file, text in _read(source).items()})
        digest = hashlib.blake2b(structure + texts, digest_size=16).digest()
        same = copy.execute("SELECT id FROM flow WHERE digest = ? AND id != ?", (digest, flow)).fetchone()
        if same is not None:  # what told them apart was secret
            copy.execute("UPDATE job SET flow = ? WHERE flow = ?", (same[0], flow))
            copy.execute("DELETE FROM flow WHERE id = ?", (flow,))
            continue
        row = (digest, structure, texts, flow)
        copy.execute("UPDATE flow SET digest = ?, outline = ?, source = ? WHERE id = ?", row)


def _job(copy: sqlite3.Connection, job: int, lanes: list[LaneKey], wires: list[WireKey], packer: Packer) -> None:
    for (number,) in copy.execute("SELECT id FROM part WHERE job = ?", (job,)).fetchall():
        data = _checked(copy.execute("SELECT body, checksum FROM part WHERE id = ?", (number,)).fetchone())
        changed = body.repacked(data, lanes, packer)
        copy.execute("UPDATE part SET body = ?, checksum = ? WHERE id = ?", (changed, crc32(changed), number))
    for first, *row in copy.execute("SELECT first, body, checksum FROM log WHERE job = ?", (job,)).fetchall():
        times, actors, entries = _read(_checked(row))
        changed = encoded([times, actors, packer.pack(unpack(entries))])
        where = (changed, crc32(changed), job, first)
        copy.execute("UPDATE log SET body = ?, checksum = ? WHERE job = ? AND first = ?", where)
    for seq, *row in copy.execute("SELECT seq, body, checksum FROM checkpoint WHERE job = ?", (job,)).fetchall():
        changed = pack_picture(unpack_picture(_checked(row)), packer, wires)
        where = (changed, crc32(changed), job, seq)
        copy.execute("UPDATE checkpoint SET body = ?, checksum = ? WHERE job = ? AND seq = ?", where)
    for seq, metadata in copy.execute("SELECT seq, body FROM metadata WHERE job = ?", (job,)).fetchall():
        changed = packer.pack(unpack(metadata))
        copy.execute("UPDATE metadata SET body = ? WHERE job = ? AND seq = ?", (changed, job, seq))
    query = "SELECT activation, part, fault FROM later WHERE job = ? AND fault IS NOT NULL"
    for activation, part, fault in copy.execute(query, (job,)).fetchall():
        changed = encoded(body.packed_fault(body.read_fault(_read(fault)), packer))
        where = (changed, job, activation, part)
        copy.execute("UPDATE later SET fault = ? WHERE job = ? AND activation = ? AND part = ?", where)


def _checked(row: Any) -> bytes:
    data, checksum = row
    checked(data, checksum, "a part of it")
    return bytes(data)
