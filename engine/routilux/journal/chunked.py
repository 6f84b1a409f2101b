"""A column of payloads that are unpacked a chunk at a time, when one of them is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

from routilux.column import Column
from routilux.ledger import Ledger

CHUNK: Final = 256
"""Payloads per chunk, about."""

_KEPT: Final = 4


class Chunked(Column[Any]):
    """Positions up to `length`; `begins` says for each chunk its first. Those that were asked for last are kept."""

    __slots__ = ("_begins", "_chunks", "_length", "_part", "_unpacked")

    def __init__(self, chunks: list[bytes], begins: Sequence[int], part: Ledger, first: int, length: int) -> None:
        super().__init__(())
        self.dropped = first
        self._chunks = chunks
        self._begins = begins
        self._part = part
        self._length = length
        self._unpacked: dict[int, Any] = {}

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return self._between(at.start, at.stop)
        if not self.dropped <= at < self._length:
            raise IndexError(f"position {at} is not in this part, which has {self.dropped} to {self._length - 1}")
        chunk = bisect_right(self._begins, at) - 1
        return self._payloads(chunk)[at - self._begins[chunk]]

    def _between(self, first: int, stop: int) -> list[Any]:
        return [self[position] for position in range(first, stop)]

    def _payloads(self, chunk: int) -> Any:
        known = self._unpacked.pop(chunk, None)
        if known is None:
            known = self._read(chunk)
            if len(self._unpacked) >= _KEPT:
                del self._unpacked[next(iter(self._unpacked))]
        self._unpacked[chunk] = known
        return known

    def _read(self, chunk: int) -> Any:
        raise NotImplementedError
