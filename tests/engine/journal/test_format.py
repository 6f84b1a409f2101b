"""What the bytes of a recording are is pinned: whoever changes it gives it a new version."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zlib
from datetime import UTC, datetime

import msgspec

from routilux import JobStatus
from routilux.held import DeferredEvent, PausePoint
from routilux.journal import body, database
from routilux.journal.part import part_of, settle
from routilux.journal.picture import Picture, RoutineFigures, Stretch, pack_picture
from routilux.journal.values import Packer
from routilux.ledger import Fault, LaneKey, Ledger, Note, WireKey
from routilux.states import StateRows
from routilux.status import ActivationStatus

PINNED = {2: ("1610112d49fc94ef", "b352f5cb9ec78b5c")}
"""Version of the format → digests of its tables and of its bytes."""

WHAT_TO_DO = (
    "the format of recordings has changed. Raise SCHEMA_VERSION in routilux/journal/database.py by one, so that a "
    "reader names the version of a file that it can't read, and add a line for it to PINNED: {version}: {digests!r}"
)


def ledger():
    """Some slices with a change of every kind, made by hand."""
    made = Ledger()
    made.routine_ids.extend(["source", "sink"])
    made.lanes.extend([LaneKey(0, "output", ("n",)), LaneKey(0, "output", ("n", "why"))])
    made.wires.extend([WireKey(0, "trigger", (), ()), WireKey(1, "input", ("n", "why"), (0, 1))])
    event = DeferredEvent(1, "source", "output", {"n": 9}, 1.5, 0)
    point = PausePoint(datetime(2026, 1, 2, tzinfo=UTC), "enough", {"n": 3})
    facts = [
        (JobStatus.RUNNING, ""),
        ("source", {"n": 1}),
        ("key", (1, 2)),
        {"message": "hello"},
        event,
        1,
        ("source", "text", {"n": 1}),
        0,
        point,
    ]
    notes = [part for at, (kind, fact) in enumerate(zip(Note, facts, strict=True)) for part in (1.0 + at, kind, fact)]
    states = StateRows({"count": 0, "last": "item"})
    for at in range(10):
        states.add_time(20.0 + at)
        states.add(states.view)
    made.commit((0, [0.5], [(0, 0, -1)], [(0, [0.6], [7]), (1, [0.7], [(8, "x")])], notes, [], (), -1, None))
    made.commit((1, [19.0], [(0, 1, 1)], [], [], [], [states.take()], -1, 30.0))
    made.faults[1] = Fault(ActivationStatus.ERROR, "ValueError", "no", (("a.py", 1, "f", "x"),), 2, critical=True)
    return made


def bytes_of_a_part():
    made = ledger()
    part = part_of(made, 0, len(made.slice_ends))
    settle(part)
    part.faults.update(made.faults)
    packed = msgspec.msgpack.decode(body.encode(part, Packer(), {}))
    return [_without_compression(item) for item in packed]


def _without_compression(item):
    """Another zlib may compress otherwise; the numbers are those of a machine of the usual byte order."""
    if not isinstance(item, dict) or "slices" not in item or not isinstance(item["slices"], bytes):
        return item
    tables = {name: zlib.decompress(item[name]) for name in ("slices", "runs", "lane_runs")}
    return {**item, **tables}


def bytes_of_a_checkpoint():
    made = ledger()
    figures = RoutineFigures("source", 1, 0, 2, 1, 0.5, 1.0, 0, newest=Stretch(0, -1, 1, 1, [()]))
    figures.inbox.append(Stretch(1, 0, 2))
    picture = Picture(5, 2.0, JobStatus.PAUSED, "why", asked=True, routines=[figures], sent={0: 1}, released={1: 1})
    picture.routine_states["source"] = {"n": 1}
    picture.shared_data["key"] = (1, 2)
    picture.deferred[1] = made.note_facts[4]
    picture.pause_points.append(made.note_facts[8])
    return pack_picture(picture, Packer(), made.wires)


def test_a_change_of_the_format_has_a_version_of_its_own(new_file):
    path = new_file()
    database.create(path).close()
    connection = sqlite3.connect(path)
    tables = [
        re.sub(r"\s+", " ", sql or "") for (sql,) in connection.execute("SELECT sql FROM sqlite_master ORDER BY 1")
    ]
    connection.close()
    packed = [bytes_of_a_part(), bytes_of_a_checkpoint()]
    digests = tuple(
        hashlib.blake2b(msgspec.msgpack.encode(what), digest_size=8).hexdigest() for what in (tables, packed)
    )
    version = database.SCHEMA_VERSION
    assert PINNED.get(version) == digests, WHAT_TO_DO.format(version=version + 1, digests=digests)
