"""The notes of a part, packed and read back: what each is about apart from what it tells.

States that routines changed of their own are most of them, and are packed by key; all others one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import accumulate, chain, repeat
from typing import Any, Final, cast

from routilux.held import DeferredEvent, PausePoint
from routilux.journal.chunked import CHUNK, Chunked
from routilux.journal.values import Packer, Rows, mapping_of, unpack, unpack_some
from routilux.ledger import Ledger, Note
from routilux.states import States
from routilux.status import JobStatus

OWN: Final = 0
"""What the state is about that a routine changed of its own."""

_STATES_IN_A_ROW: Final = re.compile(b"%c+" % Note.STATE)
_LONGEST: Final = 4 * CHUNK


class _Pack:
    """Notes on their way into bytes."""

    def __init__(self, packer: Packer, log_index: dict[int, int]) -> None:
        self.about: list[Any] = []
        self.payloads: list[Any] = []
        self._packer = packer
        self._log_index = log_index
        self._open: list[Any] = []

    def notes(self, kinds: bytes, facts: list[Any]) -> None:
        """Add notes of any kind."""
        for kind, fact in zip(kinds, facts, strict=True):
            told, payload = self._taken_apart(kind, fact)
            self.about.extend((told, 1))
            self._open.append(payload)
            if len(self._open) >= CHUNK:
                self.close()

    def states(self, states: States, first: int, stop: int) -> None:
        """Add those between two positions of states that are kept together."""
        self.close()
        self.about.extend((OWN, stop - first))
        for at in range(first, stop, _LONGEST):
            until = min(stop, at + _LONGEST)
            self.payloads.extend((until - at, self._packer.pack_rows(*states.between(at, until))))

    def close(self) -> None:
        """End the chunk."""
        if self._open:
            self.payloads.extend((len(self._open), self._packer.pack(self._open)))
            self._open = []

    def _taken_apart(self, kind: int, fact: Any) -> tuple[Any, Any]:
        if fact is None:
            return None, None
        if kind == Note.STATE:
            return (OWN, fact) if type(fact) is dict else fact
        if kind == Note.SHARED:
            return 0, {fact[0]: fact[1]}
        if kind == Note.LOG:
            index = self._log_index.pop(id(fact), -1)
            return index, None if index >= 0 else fact
        if kind in (Note.RELEASED, Note.ENDED) and type(fact) is int:
            return [fact], None
        if kind == Note.STATUS:
            return [str(fact[0]), self._packer.text(fact[1])], None
        if kind == Note.PAUSE:
            return [fact.timestamp.isoformat(), self._packer.text(fact.reason)], fact.checkpoint
        if kind == Note.DEFERRED:
            return [fact.number, fact.routine_id, fact.event_name, fact.created_at, fact.activation], fact.data
        if kind == Note.OUTPUT:
            return [fact[0], fact[1]], fact[2]
        return 0, fact


def packed_notes(part: Ledger, packer: Packer, log_index: dict[int, int]) -> tuple[list[Any], list[Any]]:
    """What notes are about, and the chunks of their payloads, as `Body.facts` and `Body.payloads` have them.

    `log_index` says where entries of the shared log stand in it, by their `id`.
    """
    pack = _Pack(packer, log_index)
    kinds, facts, dropped = part.note_kinds.items.tobytes(), part.note_facts.items, part.note_facts.dropped
    done = 0
    for stretch in _STATES_IN_A_ROW.finditer(kinds):
        at, end = stretch.span()
        while at < end:
            fact = facts[at]
            if type(fact) is not States:
                at += 1
                continue
            pack.notes(kinds[done:at], facts[done:at])
            done = min(end, fact.first + fact.count - dropped)
            pack.states(fact, at + dropped, done + dropped)
            at = done
    pack.notes(kinds[done:], facts[done:])
    pack.close()
    return pack.about, pack.payloads


def repacked_payloads(payloads: list[Any], packer: Packer) -> list[Any]:
    """The chunks packed anew."""
    packed = (packer.pack(unpack(chunk)) for chunk in payloads[1::2])
    return list(chain.from_iterable(zip(payloads[::2], packed, strict=True)))


def told_by(part: Ledger) -> list[Any]:
    """What the notes of a part that was read are about, as `Facts.about` says."""
    facts = cast("Facts", part.note_facts)
    return facts.about(facts.dropped, len(facts))


def retold(part: Ledger, packer: Packer) -> Iterator[Any]:
    """What the notes of a part that was read are about, with every text packed anew."""
    for kind, about in zip(part.note_kinds.items, told_by(part), strict=True):
        text = kind in (Note.STATUS, Note.PAUSE) and about is not None
        yield [about[0], packer.text(about[1])] if text else about
        yield 1


class Facts(Chunked):
    """The facts of notes, as a job has them. `entry` finds an entry of the shared log by its index."""

    __slots__ = ("_about", "entry")

    def __init__(self, payloads: list[Any], about: list[Any], part: Ledger) -> None:
        first, length = part.note_times.dropped, len(part.note_times)
        begins = list(accumulate(payloads[:-2:2], initial=first))
        super().__init__(payloads[1::2], begins, part, first, length)
        self._about = list(chain.from_iterable(map(repeat, about[::2], about[1::2])))
        self.entry: Callable[[int], Any] | None = None

    def about(self, first: int, stop: int) -> list[Any]:
        """What these notes are about, without payloads: of another's state its id, of a log entry its index."""
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

    def _read(self, chunk: int) -> list[Any] | Rows:
        return unpack_some(self._chunks[chunk])


def _put_together(kind: int, about: Any, payload: Any) -> Any:
    if kind == Note.STATE:
        state = mapping_of(payload)
        return state if about == OWN else (about, state)
    if kind == Note.SHARED:
        return next(iter(mapping_of(payload).items()))
    if kind == Note.PAUSE:
        return PausePoint(datetime.fromisoformat(about[0]), about[1], mapping_of(payload))
    if kind == Note.DEFERRED:
        number, routine_id, event_name, created_at, activation = about
        return DeferredEvent(number, routine_id, event_name, mapping_of(payload), created_at, activation)
    if kind == Note.OUTPUT:
        return about[0], about[1], mapping_of(payload)
    return payload
