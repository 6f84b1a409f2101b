"""A part of a ledger as the bytes that stand in a file, and back.

Columns go as they are, payloads as `values` packs them, in chunks, so that a page unpacks no more than it shows. What
tells how payloads belong together (lanes, runs, kinds of notes) is kept apart from them, and is never redacted.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import msgspec

from routilux.column import Column
from routilux.errors import RecordingError
from routilux.held import DeferredEvent
from routilux.journal.values import Packer, unpack
from routilux.ledger import LANE_WIDTH, Fault, LaneKey, Ledger, Note, row_of
from routilux.status import ActivationStatus, JobStatus

CHUNK: Final = 256
"""Payloads per chunk."""

_TIMES: Final = ("starts", "emission_times", "slice_ends", "note_times", "note_kinds")
_TABLES: Final = ("slices", "runs", "lane_runs")


class Body(msgspec.Struct, frozen=True, array_like=True):
    """A part as it stands in a file. `order` is the order of bytes in its numbers, `first` where each column begins."""

    order: str
    first: dict[str, int]
    columns: dict[str, bytes]
    values: list[bytes]
    facts: list[Any]
    payloads: list[bytes]
    faults: list[Any]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Body).decode


def encode(part: Ledger, packer: Packer, log_index: dict[int, int]) -> bytes:
    """A part as bytes. `log_index` says where entries of the shared log stand in it, by their `id`."""
    columns = {name: getattr(part, name).items.tobytes() for name in _TIMES}
    columns.update((name, zlib.compress(getattr(part, name).items.tobytes(), 1)) for name in _TABLES)
    facts, payloads = _notes(part, packer, log_index)
    return _encode(
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
    try:
        body = _decode(data)
        part = Ledger()
        for name in (*_TIMES, *_TABLES):
            column: Column[Any] = getattr(part, name)
            column.dropped = body.first[name]
            packed = body.columns[name]
            column.items.frombytes(zlib.decompress(packed) if name in _TABLES else packed)
            if body.order != sys.byteorder:
                column.items.byteswap()
        part.faults.update((at, read_fault(packed)) for at, packed in body.faults)
    except (ValueError, TypeError, KeyError, zlib.error, msgspec.DecodeError) as error:
        raise RecordingError(f"a part of the job's ledger is damaged: {error}") from error
    part.emission_values = _Values(body.values, part, lanes)
    part.note_facts = Facts(body.payloads, body.facts, part)
    return part


def repacked(data: bytes, lanes: Sequence[LaneKey], packer: Packer) -> bytes:
    """The part in these bytes with every payload and every text packed anew, for who takes secrets out of a file."""
    part = decode(data, lanes)
    part.lanes = list(lanes)
    body = _decode(data)
    return _encode(
        msgspec.structs.replace(
            body,
            values=list(_values(part, packer)),
            facts=[_retold(kind, fact, packer) for kind, fact in zip(part.note_kinds.items, body.facts, strict=True)],
            payloads=[packer.pack(unpack(chunk)) for chunk in body.payloads],
            faults=[[at, packed_fault(read_fault(fault), packer)] for at, fault in body.faults],
        )
    )


def _retold(kind: int, fact: Any, packer: Packer) -> Any:
    return [fact[0], packer.text(fact[1])] if kind == Note.STATUS and fact is not None else fact


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
    for begin in range(column.dropped, len(column), CHUNK):
        flat: list[Any] = []
        names: list[str] = []
        for first, stop, lane in _lanes_between(part, begin, min(begin + CHUNK, len(column))):
            values = column[first:stop]
            known = part.lanes[lane].names
            flat.extend(values if len(known) == 1 else chain.from_iterable(values))
            if packer.redacts:
                names.extend(known * len(values))
        yield packer.pack(flat, names)


class _Chunked(Column[Any]):
    """A column of payloads that are unpacked a chunk at a time. The newest chunk that was asked for is kept."""

    __slots__ = ("_chunk", "_chunks", "_length", "_part", "_unpacked")

    def __init__(self, chunks: list[bytes], part: Ledger, first: int, length: int) -> None:
        super().__init__(())
        self.dropped = first
        self._chunks = chunks
        self._part = part
        self._length = length
        self._chunk = -1
        self._unpacked: list[Any] = []

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[position] for position in range(at.start, at.stop)]
        if not self.dropped <= at < self._length:
            raise IndexError(f"position {at} is not in this part, which has {self.dropped} to {self._length - 1}")
        chunk, offset = divmod(at - self.dropped, CHUNK)
        if chunk != self._chunk:
            self._unpacked, self._chunk = self._read(chunk), chunk
        return self._unpacked[offset]

    def _read(self, chunk: int) -> list[Any]:
        raise NotImplementedError


class _Values(_Chunked):
    """What was emitted, packed as the lanes have it."""

    __slots__ = ("_lanes",)

    def __init__(self, chunks: list[bytes], part: Ledger, lanes: Sequence[LaneKey]) -> None:
        super().__init__(chunks, part, part.emission_times.dropped, len(part.emission_times))
        self._lanes = lanes

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


# -- notes ------------------------------------------------------------------------------------------------------------


def _notes(part: Ledger, packer: Packer, log_index: dict[int, int]) -> tuple[list[Any], list[bytes]]:
    """Of each note what it is about, and in chunks the payloads."""
    facts: list[Any] = []
    payloads: list[Any] = []
    kinds, known = part.note_kinds.items.tobytes(), part.note_facts.items
    if kinds.count(int(Note.STATE)) == len(kinds) and None not in known:
        facts, payloads = [fact[0] for fact in known], [fact[1] for fact in known]
        return facts, [packer.pack(payloads[at : at + CHUNK]) for at in range(0, len(payloads), CHUNK)]
    for kind, fact in zip(part.note_kinds.items, part.note_facts.items, strict=True):
        about, payload = _taken_apart(kind, fact, packer, log_index)
        facts.append(about)
        payloads.append(payload)
    return facts, [packer.pack(payloads[at : at + CHUNK]) for at in range(0, len(payloads), CHUNK)]


def _taken_apart(kind: int, fact: Any, packer: Packer, log_index: dict[int, int]) -> tuple[Any, Any]:
    if fact is None:
        return None, None
    if kind == Note.STATE:
        return fact[0], fact[1]
    if kind == Note.SHARED:
        return 0, {fact[0]: fact[1]}
    if kind == Note.LOG:
        index = log_index.pop(id(fact), -1)
        return index, None if index >= 0 else fact
    if kind in (Note.RELEASED, Note.ENDED) and type(fact) is int:
        return [fact], None
    if kind == Note.STATUS:
        return [str(fact[0]), packer.text(fact[1])], None
    if kind == Note.DEFERRED:
        return [fact.number, fact.routine_id, fact.event_name, fact.created_at, fact.activation], fact.data
    if kind == Note.OUTPUT:
        return [fact[0], fact[1]], fact[2]
    return 0, fact


class Facts(_Chunked):
    """The facts of notes, as a job has them. `entry` finds an entry of the shared log by its index."""

    __slots__ = ("_about", "entry")

    def __init__(self, chunks: list[bytes], about: list[Any], part: Ledger) -> None:
        super().__init__(chunks, part, part.note_times.dropped, len(part.note_times))
        self._about = about
        self.entry: Callable[[int], Any] | None = None

    def about(self, first: int, stop: int) -> list[Any]:
        """What these notes are about, without payloads: of a state the routine's id, of a log entry its index."""
        return self._about[first - self.dropped : stop - self.dropped]

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return super().__getitem__(at)
        about, kind = self._about[at - self.dropped], self._part.note_kinds[at]
        if about is None:
            return None
        if kind in (Note.RELEASED, Note.ENDED) and about:
            return about[0]
        if kind == Note.LOG and about >= 0:
            return self.entry(about) if self.entry is not None else None
        if kind == Note.STATUS:
            return JobStatus(about[0]), about[1]
        return _put_together(kind, about, super().__getitem__(at))

    def _read(self, chunk: int) -> list[Any]:
        return unpack(self._chunks[chunk])


def _put_together(kind: int, about: Any, payload: Any) -> Any:
    if kind == Note.STATE:
        return about, payload
    if kind == Note.SHARED:
        return next(iter(payload.items()))
    if kind == Note.DEFERRED:
        number, routine_id, event_name, created_at, activation = about
        return DeferredEvent(number, routine_id, event_name, payload, created_at, activation)
    if kind == Note.OUTPUT:
        return about[0], about[1], payload
    return payload


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
