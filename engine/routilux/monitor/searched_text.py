r"""The text in which a filter looks, a line per entry of the shared log and per record of the history.

A line of the log is its routine and its fields, `routine key value key value`; one of the history is
`routine.slot event status`, and the error. Lines are joined by `\n`, and none has one in it or is longer than a filter
looks. Nothing here raises for what a user's value does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from routilux.job_state import JobState
from routilux.ledger import Fault, WireKey
from routilux.monitor.previews import line
from routilux.protocol.regexes import LONGEST

_PLAIN: Final = frozenset((str, int, float, bool, type(None)))
_FIELDS: Final = 64
_VALUE: Final = 1_000
_FORMS: Final = 1_024


class LogText:
    """The lines of a job's shared log. Entries with the same keys share the form of their line."""

    def __init__(self, job: JobState) -> None:
        self._job = job
        self._forms: dict[tuple[Any, ...], str] = {}

    @property
    def first(self) -> int:
        """The first entry that is kept."""
        return 0

    def __len__(self) -> int:
        return len(self._job.log)

    def lines(self, first: int, stop: int) -> tuple[str, bool]:
        """The lines of a range, each ended, and whether they stay as they are."""
        names = [*self._job.ledger.routine_ids, ""]
        texts = [self._line(names[actor], entry) for _at, actor, entry in self._job.log.raw(first, stop)]
        return joined(texts), True

    def _line(self, routine_id: str, entry: dict[str, Any]) -> str:
        try:
            values = tuple(entry.values())
            if _PLAIN.issuperset(map(type, values)):
                keys = tuple(entry)
                form = self._forms.get(keys)
                if form is None:
                    form = self._new_form(keys)
                return f"{routine_id} {form % values}"
        except Exception:  # noqa: BLE001, S110 - a key or a number of a user may raise anything; it is then shown singly
            pass
        fields = list(entry.items())[:_FIELDS]
        return " ".join([routine_id, *(f"{line(key, 80)} {line(value, _VALUE)}" for key, value in fields)])

    def _new_form(self, keys: tuple[Any, ...]) -> str:
        if not all(type(key) is str for key in keys) or len(keys) > _FIELDS:
            raise TypeError
        form = " ".join(f"{key.replace('%', '%%')} %.{LONGEST}s" for key in keys)
        if len(self._forms) < _FORMS:
            self._forms[keys] = form
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

    def lines(self, first: int, stop: int) -> tuple[str, bool]:
        """The lines of a range, each ended, and whether they stay as they are."""
        with self._job.lock:
            lines = list(self._lines(first, stop))
        return joined(text for text, _ended in lines), all(ended for _text, ended in lines)

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
