"""A comparison as lines of text, each of pieces with a tone, for who prints them in colour or without. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from rich.cells import cell_len

from routilux.status import JobStatus
from routilux_tui.comparing.canonical import canonical
from routilux_tui.comparing.comparison import Comparison, Divergence, Kind, RoutineDelta
from routilux_tui.render.figures import duration, grouped, quantity
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.figures import Figures, percentile
from routilux_tui.runs.run import Activation

_LONGEST: Final = 300
_WIDTH: Final = 80
_MOST_EMISSIONS: Final = 6
_FASTER, _SLOWER = 0.8, 1.25


class Piece(NamedTuple):
    """A text and its tone: "", "dim", "bold", "good", "bad", "a" or "b"."""

    text: str
    tone: str = ""


Line = tuple[Piece, ...]


def comparison_lines(comparison: Comparison, names: tuple[str, str]) -> Iterator[Line]:
    """The two runs, the verdict, the first divergence, and a row per routine."""
    for letter, name, status, figures in zip("AB", names, comparison.statuses, comparison.figures, strict=True):
        yield _run_line(letter, name, status, figures)
    yield ()
    yield from _verdict(comparison)
    if comparison.first is not None:
        yield ()
        yield from _divergence(comparison.first)
    yield ()
    yield from routine_lines(comparison.routines)


def _run_line(letter: str, name: str, status: str, figures: Figures) -> Line:
    told = (
        status,
        quantity(figures.activations, "message", "messages"),
        quantity(figures.errors, "error", "errors"),
        duration(figures.last - figures.first),
    )
    return Piece(letter, letter.lower()), Piece(f"  {clean(name)}", "bold"), Piece("  " + "  ".join(told))


def _verdict(comparison: Comparison) -> Iterator[Line]:
    alike = grouped(comparison.alike)
    if comparison.same:
        yield (Piece("the same", "good"), Piece(f": {alike} activations alike"))
        return
    parts = [f"{grouped(comparison.differing[kind])} {_SAID[kind]}" for kind in Kind if kind in comparison.differing]
    first, *more = _filled([f"{alike} activations alike", *parts], _WIDTH - len("different: "))
    yield Piece("different", "bad"), Piece(f": {first}")
    for line in more:
        yield (Piece(f"{'':{len('different: ')}}{line}"),)
    a, b = comparison.statuses
    if a != b:
        said = "ended" if JobStatus(a).ended and JobStatus(b).ended else "stand"
        yield (Piece(f"the jobs {said} differently: "), Piece(a, "a"), Piece(" and "), Piece(b, "b"))


def _filled(parts: Sequence[str], width: int) -> Iterator[str]:
    """The parts with commas between them, as many to a line as fit."""
    line = parts[0]
    for part in parts[1:]:
        if len(line) + len(part) + 3 > width:
            yield f"{line},"
            line = part
        else:
            line = f"{line}, {part}"
    yield line


_SAID: Final = {
    Kind.MESSAGE: "with another message",
    Kind.OUTCOME: "with another outcome",
    Kind.ONLY_A: "only in A",
    Kind.ONLY_B: "only in B",
}


# -- first divergence -------------------------------------------------------------------------------------------------


def _divergence(first: Divergence) -> Iterator[Line]:
    shown = first.a if first.a is not None else first.b
    assert shown is not None
    what = {
        Kind.MESSAGE: "got another message",
        Kind.OUTCOME: "did something else with the same message",
        Kind.ONLY_A: "was not activated in B",
        Kind.ONLY_B: "was not activated in A",
    }[first.kind]
    where = f"{clean(shown.routine_id)}.{clean(shown.slot)}"
    yield (Piece("first divergence: ", "dim"), Piece(where, "bold"), Piece(f" {what}"))
    for letter, activation in (("a", first.a), ("b", first.b)):
        if activation is not None:
            yield _at(letter, activation)
    if first.cause is not None:
        cause = f"{clean(first.cause.routine_id)}.{clean(first.cause.slot)}, change {first.cause.seq} of A"
        yield (Piece("  caused by  ", "dim"), Piece(cause))
    yield from _contents(first)


def _at(letter: str, activation: Activation) -> Line:
    told = f"change {activation.seq} after {duration(activation.start)}, {activation.status}"
    return Piece(f"  {letter.upper()}  ", letter), Piece(told)


def _contents(first: Divergence) -> Iterator[Line]:
    """The messages and, where these are alike, what became of them: what is A's alone, and what is B's alone."""
    of_a = [] if first.a is None else _message(first.a)
    of_b = [] if first.b is None else _message(first.b)
    yield (Piece("  message", "dim"),)
    yield from _side_by_side(of_a, of_b)
    if first.kind is not Kind.MESSAGE:
        of_a = [] if first.a is None else _outcome(first.a)
        of_b = [] if first.b is None else _outcome(first.b)
        yield (Piece("  outcome", "dim"),)
        yield from _side_by_side(of_a, of_b)


def _side_by_side(a: Sequence[str], b: Sequence[str]) -> Iterator[Line]:
    for text in a:
        yield (Piece(f"      {text}"),) if text in b else (Piece("    - ", "a"), Piece(text, "a"))
    for text in b:
        if text not in a:
            yield (Piece("    + ", "b"), Piece(text, "b"))


def _message(activation: Activation) -> list[str]:
    if activation.payload is None:
        return ["(not on record)"]
    return [_field(name, value) for name, value in sorted(activation.payload.items())] or ["(no data)"]


def _outcome(activation: Activation) -> list[str]:
    lines = []
    failure = activation.failure
    if failure is not None:
        lines.append(clean(f"raised {failure.type}: {failure.message}", _LONGEST))
    for number, emission in enumerate(activation.emissions[:_MOST_EMISSIONS], 1):
        data = " ".join(_field(name, value) for name, value in sorted(emission.data.items()))
        lines.append(clean(f"emitted {number}. {emission.event}  {data}", _LONGEST))
    more = len(activation.emissions) - _MOST_EMISSIONS
    if more > 0:
        lines.append(f"and {grouped(more)} more")
    return lines or ["nothing"]


def _field(name: str, value: Any) -> str:
    return f"{clean(name)}={clean(canonical(value), _LONGEST)}"


# -- routines ---------------------------------------------------------------------------------------------------------

_HEADS: Final = ("routine", "handled", "", "errors", "", "p50", "", "p95", "", "differ")
_GAPS: Final = ("", "  ", " ", "  ", " ", "  ", " ", "  ", " ", "  ")
_GIVE_WAY: Final = ((7, 8), (6,), (2, 4))
"""Columns that are left out one after the other where there is no room for all."""


def routine_lines(routines: Sequence[RoutineDelta], width: int = 0) -> Iterator[Line]:
    """A row per routine: A's and B's handled, errors, median and 95th percentile of the durations, and how many differ.

    In a `width`, if one is given, the columns that fit.
    """
    texts = [[Piece(head, "dim") for head in _HEADS], *[_row(delta) for delta in routines]]
    widths = [max(cell_len(row[column].text) for row in texts) for column in range(len(_HEADS))]
    shown = list(range(len(_HEADS)))
    for less in _GIVE_WAY:
        if width and sum(len(_GAPS[column]) + widths[column] for column in shown) > width:
            shown = [column for column in shown if column not in less]
    for row in texts:
        yield _padded(row, widths, shown)


def _padded(row: Sequence[Piece], widths: Sequence[int], shown: Sequence[int]) -> Line:
    pieces = []
    for column in shown:
        piece = row[column]
        blanks = " " * (widths[column] - cell_len(piece.text))
        text = piece.text + blanks if column == 0 else blanks + piece.text
        pieces += [Piece(_GAPS[column]), Piece(text, piece.tone)]
    return tuple(pieces)


def _row(delta: RoutineDelta) -> list[Piece]:
    a, b = delta.a, delta.b
    differing = sum(delta.differing.values())
    return [
        Piece(clean(delta.routine_id), "bold" if differing else ""),
        Piece(grouped(a.activations)),
        _change(b.activations - a.activations, ""),
        Piece(grouped(a.errors)),
        _change(b.errors - a.errors, "bad" if b.errors > a.errors else "good"),
        *_times(delta, 0.5),
        *_times(delta, 0.95),
        Piece(grouped(differing) if differing else "", "bad"),
    ]


def _change(by: int, tone: str) -> Piece:
    return Piece(f"{'+' if by > 0 else '−'}{grouped(abs(by))}" if by else "", tone)


def _times(delta: RoutineDelta, share: float) -> tuple[Piece, Piece]:
    """A's time, and by how much B's differs, or B's where there is none of A."""
    a, b = percentile(delta.a.durations, share), percentile(delta.b.durations, share)
    shown = Piece(duration(a) if delta.a.durations else "–")
    if delta.b.durations and not delta.a.durations:
        return shown, Piece(duration(b), "b")
    if not delta.a.durations or not delta.b.durations or a <= 0:
        return shown, Piece("")
    tone = "good" if b / a < _FASTER else "bad" if b / a > _SLOWER else "dim"
    by = round(100 * (b / a - 1))
    return shown, Piece(f"{'+' if by > 0 else '−'}{grouped(abs(by))} %" if by else "±0 %", tone)
