"""A column of payloads that are unpacked a chunk at a time, when one of them is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

from routilux.column import Column
from routilux.ledger import Ledger

CHUNK: Final = 256
"""Payloads per chunk, about."""


class Chunked(Column[Any]):
    """Positions up to `length`; `begins` says for each chunk its first. The newest that was asked for is kept."""

    __slots__ = ("_begins", "_chunk", "_chunks", "_length", "_part", "_unpacked")

    def __init__(self, chunks: list[bytes], begins: Sequence[int], part: Ledger, first: int, length: int) -> None:
        super().__init__(())
        self.dropped = first
        self._chunks = chunks
        self._begins = begins
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
        chunk = bisect_right(self._begins, at) - 1
        if chunk != self._chunk:
            self._unpacked, self._chunk = self._read(chunk), chunk
        return self._unpacked[at - self._begins[chunk]]

    def _read(self, chunk: int) -> list[Any]:
        raise NotImplementedError
