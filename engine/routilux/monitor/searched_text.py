r"""The text in which a filter looks, a line per entry of the shared log and per record of the history.

A line of the log is its routine and its fields, `routine key value key value`; one of the history is
`routine.slot event status`, and the error. Lines are joined by `\n`, and none has one in it or is longer than a filter
looks. Nothing here raises for what a user's value does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final, NamedTuple

from routilux.job_state import JobState
from routilux.ledger import Fault, WireKey
from routilux.monitor.previews import line
from routilux.protocol.regexes import LONGEST

_PLAIN: Final = frozenset((str, int, float, bool, type(None)))
_FIELDS: Final = 64
_VALUE: Final = 1_000
_LARGE: Final = 10**30
_NUMBER: Final = 32
_FORMS: Final = 1_024
_RECORDS: Final = 64
"""Records that are read at a time."""


class Lines(NamedTuple):
    r"""The lines of a range, each ended by `\n`, and whether they stay as they are.

    Each line has one of the `forms` in it, whose parts are separated by `\n`; none are given when that is not known.
    """

    text: str
    stays: bool
    forms: tuple[str, ...] = ()


class _Form(NamedTuple):
    """How a line with certain keys of a certain routine is made, and what stands in each such line."""

    template: str
    parts: str


class LogText:
    """The lines of a job's shared log. Entries of one routine with the same keys share the form of their line."""

    def __init__(self, job: JobState) -> None:
        self._job = job
        self._forms: dict[tuple[Any, ...], _Form] = {}

    @property
    def first(self) -> int:
        """The first entry that is kept."""
        return 0

    def __len__(self) -> int:
        return len(self._job.log)

    def lines(self, first: int, stop: int) -> Lines:
        """The lines of a range."""
        actors, entries = self._job.log.written(first, stop)
        names = [*self._job.ledger.routine_ids, ""]
        lines = self._plain_lines(names, actors, entries)
        if lines is None:
            texts = (self._line(names[actor], entry) for actor, entry in zip(actors, entries, strict=True))
            lines = Lines(joined(texts), True)
        return lines

    def _plain_lines(self, names: list[str], actors: list[int], entries: list[dict[str, Any]]) -> Lines | None:
        """The lines of entries that all have short, plain values, made at once; None when some have not."""
        values = tuple(chain.from_iterable(map(dict.values, entries)))
        if not _PLAIN.issuperset(map(type, values)):
            return None
        numbers = [value for value in values if type(value) is int]
        if numbers and not -_LARGE < min(numbers) <= max(numbers) < _LARGE:
            return None
        try:
            forms = [self._form(names[actor], tuple(entry)) for actor, entry in zip(actors, entries, strict=True)]
        except Exception:  # noqa: BLE001 - a key of a user may raise anything; its entry is then shown singly
            return None
        kinds = set(forms)
        widest = max((len(value) for value in values if type(value) is str), default=0)
        most = max(map(len, entries), default=0)
        if max((len(kind.template) for kind in kinds), default=0) + most * max(widest, _NUMBER) > LONGEST:
            return None
        text = "".join([form.template for form in forms]) % values
        return Lines(text, True, tuple(kind.parts for kind in kinds)) if text.count("\n") == len(entries) else None

    def _line(self, routine_id: str, entry: dict[str, Any]) -> str:
        try:
            values = tuple(value[:LONGEST] if type(value) is str else value for value in entry.values())
            if _PLAIN.issuperset(map(type, values)):
                return self._form(routine_id, tuple(entry)).template[:-1] % values
        except Exception:  # noqa: BLE001, S110 - a key or a number of a user may raise anything; it is then shown singly
            pass
        fields = list(entry.items())[:_FIELDS]
        return " ".join([routine_id, *(f"{line(key, 80)} {line(value, _VALUE)}" for key, value in fields)])

    def _form(self, routine_id: str, keys: tuple[Any, ...]) -> _Form:
        form = self._forms.get((routine_id, *keys))
        if form is None:
            form = _new_form(routine_id, keys)
            if len(self._forms) < _FORMS:
                self._forms[routine_id, *keys] = form
        return form


class HistoryText:
    """The lines of a job's history."""

    def __init__(self, job: JobState) -> None:
        self._job = job

    @property
    def first(self) -> int:
        """The first record that is kept."""
        return self._job.history.dropped

    def __len__(self) -> int:
        return len(self._job.history)

    def lines(self, first: int, stop: int) -> Lines:
        """The lines of a range."""
        lines: list[tuple[str, bool]] = []
        for begin in range(first, stop, _RECORDS):
            self._job.ledger.starts.fetch(begin)
            with self._job.lock:
                lines += self._lines(begin, min(stop, begin + _RECORDS))
        return Lines(joined(text for text, _ended in lines), all(ended for _text, ended in lines))

    def _lines(self, first: int, stop: int) -> Iterator[tuple[str, bool]]:
        """The line of each record, and whether it has ended. The lock is held."""
        history, ledger = self._job.history, self._job.ledger
        known: dict[tuple[WireKey, str, bool], str] = {}
        for position in range(first, stop):
            if position < history.dropped:
                yield "", False
                continue
            fault = ledger.faults.get(position)
            ended = history.end(position) is not None
            wire = history.wire(position)
            event = "" if fault is not None else history.event(position)
            text = known.get((wire, event, ended))
            if fault is not None or text is None:
                place = f"{ledger.routine_ids[wire.actor]}.{wire.slot}"
                text = f"{place} {_fault(fault)}" if fault is not None else f"{place} {_outcome(event, ended=ended)}"
                if fault is None:
                    known[wire, event, ended] = text
            yield text, ended


def _new_form(routine_id: str, keys: tuple[Any, ...]) -> _Form:
    """The form of a line with these keys. Raises TypeError for keys whose values are shown singly."""
    if not all(type(key) is str for key in keys) or len(keys) > _FIELDS:
        raise TypeError
    template = " ".join([routine_id.replace("%", "%%"), *(f"{key.replace('%', '%%')} %s" for key in keys)])
    return _Form(f"{template}\n", "\n".join([routine_id, *keys]))


def _outcome(event: str, *, ended: bool) -> str:
    status = "completed" if ended else "running"
    return status if event in ("", status) else f"{event} {status}"


def _fault(fault: Fault) -> str:
    return f"{fault.status} {fault.type}: {fault.message[:_VALUE]}"


def joined(texts: Iterable[str]) -> str:
    r"""The lines in one text, each ended by a `\n` and with none in it."""
    lines = list(texts)
    text = "\n".join(lines)
    if text.count("\n") != len(lines) - 1 or max(map(len, lines), default=0) > LONGEST:
        text = "\n".join(each[:LONGEST].replace("\n", " ") for each in lines)
    return f"{text}\n" if lines else ""
