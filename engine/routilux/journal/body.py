"""A part of a ledger as the bytes that stand in a file, and back.

Columns go as they are, payloads as `values` packs them, in chunks, so that a page unpacks no more than it shows. What
tells how payloads belong together (lanes, runs, kinds of notes) is kept apart from them, and is never redacted.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final

import msgspec

from routilux.column import Column
from routilux.errors import RecordingError
from routilux.journal.chunked import CHUNK, Chunked
from routilux.journal.names import encoded
from routilux.journal.notes import Facts, packed_notes, repacked_payloads, retold
from routilux.journal.values import Packer, unpack
from routilux.ledger import LANE_WIDTH, Fault, LaneKey, Ledger, row_of
from routilux.status import ActivationStatus

_TIMES: Final = ("starts", "emission_times", "slice_ends", "note_times", "note_kinds")
_TABLES: Final = ("slices", "runs", "lane_runs")


class Body(msgspec.Struct, frozen=True, array_like=True):
    """A part as it stands in a file. `order` is the order of bytes in its numbers, `first` where each column begins.

    `facts` has two entries for notes in a row that are about the same: what that is, and how many; `payloads` two for
    each chunk of what the notes tell: how many, and the bytes.
    """

    order: str
    first: dict[str, int]
    columns: dict[str, bytes]
    values: list[bytes]
    facts: list[Any]
    payloads: list[Any]
    faults: list[Any]


_decode = msgspec.msgpack.Decoder(Body).decode


def encode(part: Ledger, packer: Packer, log_index: dict[int, int]) -> bytes:
    """A part as bytes. `log_index` says where entries of the shared log stand in it, by their `id`."""
    columns = {name: getattr(part, name).items.tobytes() for name in _TIMES}
    columns.update((name, zlib.compress(getattr(part, name).items.tobytes(), 1)) for name in _TABLES)
    facts, payloads = packed_notes(part, packer, log_index)
    return encoded(
        Body(
            order=sys.byteorder,
            first={name: getattr(part, name).dropped for name in (*_TIMES, *_TABLES)},
            columns=columns,
            values=list(_values(part, packer)),
            facts=facts,
            payloads=payloads,
            faults=[[at, packed_fault(fault, packer)] for at, fault in part.faults.items()],
        )
    )


def decode(data: bytes, lanes: Sequence[LaneKey]) -> Ledger:
    """The part in these bytes; payloads are unpacked when they are asked for. RecordingError when they are damaged."""
    with _speaking_of_damage():
        return _part(_decode(data), lanes)


@contextmanager
def _speaking_of_damage() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError, zlib.error, msgspec.DecodeError) as error:
        raise RecordingError(f"a part of the job's ledger is damaged: {error}") from error


def _part(body: Body, lanes: Sequence[LaneKey]) -> Ledger:
    part = Ledger()
    for name in (*_TIMES, *_TABLES):
        column: Column[Any] = getattr(part, name)
        column.dropped = body.first[name]
        packed = body.columns[name]
        column.items.frombytes(zlib.decompress(packed) if name in _TABLES else packed)
        if body.order != sys.byteorder:
            column.items.byteswap()
    part.faults.update((at, read_fault(packed)) for at, packed in body.faults)
    part.emission_values = _Values(body.values, part, lanes)
    part.note_facts = Facts(body.payloads, body.facts, part)
    return part


def repacked(data: bytes, lanes: Sequence[LaneKey], packer: Packer) -> bytes:
    """The part in these bytes with every payload and every text packed anew, for who takes secrets out of a file."""
    with _speaking_of_damage():
        body = _decode(data)
        part = _part(body, lanes)
    part.lanes = list(lanes)
    return encoded(
        msgspec.structs.replace(
            body,
            values=list(_values(part, packer)),
            facts=list(retold(part, packer)),
            payloads=repacked_payloads(body.payloads, packer),
            faults=[[at, packed_fault(read_fault(fault), packer)] for at, fault in body.faults],
        )
    )


# -- emitted values ---------------------------------------------------------------------------------------------------


def _lanes_between(part: Ledger, first: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """First emission, stop and lane of each stretch of emissions by one lane, between two positions."""
    rows = part.lane_runs
    at = row_of(rows, LANE_WIDTH, first, 0) * LANE_WIDTH
    while first < stop:
        until = min(stop, rows[at + LANE_WIDTH]) if at + LANE_WIDTH < len(rows) else stop
        yield first, until, rows[at + 1]
        first, at = until, at + LANE_WIDTH


def _values(part: Ledger, packer: Packer) -> Iterator[bytes]:
    """The emitted values in chunks. One with several names stands as so many values in a row."""
    column = part.emission_values
    flat: list[Any] = []
    names: list[str] = []
    until = column.dropped + CHUNK
    for first, stop, lane in _lanes_between(part, column.dropped, len(column)):
        known = part.lanes[lane].names
        while first < stop:
            values = column[first : min(stop, until)]
            flat.extend(values if len(known) == 1 else chain.from_iterable(values))
            if packer.redacts:
                names.extend(known * len(values))
            first += len(values)  # noqa: PLW2901 - what is left of the stretch
            if first == until:
                yield packer.pack(flat, names)
                flat, names, until = [], [], until + CHUNK
    if len(column) > until - CHUNK:
        yield packer.pack(flat, names)


class _Values(Chunked):
    """What was emitted, packed as the lanes have it."""

    __slots__ = ("_lanes",)

    def __init__(self, chunks: list[bytes], part: Ledger, lanes: Sequence[LaneKey]) -> None:
        first, length = part.emission_times.dropped, len(part.emission_times)
        super().__init__(chunks, range(first, length, CHUNK), part, first, length)
        self._lanes = lanes

    def _between(self, first: int, stop: int) -> list[Any]:
        found: list[Any] = []
        while first < stop:
            chunk, offset = divmod(first - self.dropped, CHUNK)
            found.extend(self._payloads(chunk)[offset : offset + stop - first])
            first = self.dropped + (chunk + 1) * CHUNK
        return found

    def _read(self, chunk: int) -> list[Any]:
        flat = unpack(self._chunks[chunk])
        first = self.dropped + chunk * CHUNK
        values: list[Any] = []
        at = 0
        for begin, stop, lane in _lanes_between(self._part, first, min(first + CHUNK, len(self))):
            width = len(self._lanes[lane].names)
            until = at + width * (stop - begin)
            if width == 1:
                values.extend(flat[at:until])
            else:
                values.extend(tuple(flat[at + width * n : at + width * (n + 1)]) for n in range(stop - begin))
            at = until
        return values


# -- faults -----------------------------------------------------------------------------------------------------------


def packed_fault(fault: Fault, packer: Packer) -> list[Any]:
    """A fault as msgpack carries it."""
    trace = [[packer.text(file), line, packer.text(name), packer.text(code)] for file, line, name, code in fault.trace]
    return [
        str(fault.status),
        packer.text(fault.type),
        packer.text(fault.message),
        trace,
        fault.attempt,
        fault.critical,
    ]


def read_fault(packed: list[Any]) -> Fault:
    """The fault that was packed."""
    status, kind, message, trace, attempt, critical = packed
    lines = tuple((file, line, name, code) for file, line, name, code in trace)
    return Fault(ActivationStatus(status), kind, message, lines, attempt, critical)
