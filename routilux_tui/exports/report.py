"""A run as one HTML file that needs no network: graph, timeline, figures, errors with the user's lines, the log. Pure.

It runs no script, loads nothing, and everything in it that is not ours is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final, NamedTuple

from routilux_tui.exports.markup import Drawing, element, escaped, style_sheet
from routilux_tui.exports.picture import Pictures, pictures_of
from routilux_tui.exports.report_errors import ErrorsByKind
from routilux_tui.exports.report_style import PAGE_STYLE
from routilux_tui.exports.values import readable_json
from routilux_tui.render.figures import duration, grouped, quantity
from routilux_tui.render.levels import level_style
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.figures import Figures, RoutineFigures, percentile
from routilux_tui.runs.run import Activation, LogEntry, Run

_MOST_ENTRIES: Final = 500
_LONGEST_PAYLOAD: Final = 1_500
_LEAST_SHARE: Final = 0.005
_MARGIN: Final = 11
_LEAST_ZOOM: Final = 0.7
"""How far a drawing is made smaller to fit; a wider one scrolls."""

_LONGEST_LEVEL: Final = 20
_TONES: Final = {"log.error": " bad", "log.warning": " amber", "dim": " key"}
_NAMES: Final = {
    "pid": "process",
    "python": "Python",
    "sqlite": "SQLite",
    "started_at": "recorded from",
    "system": "on",
}
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class _Pass(NamedTuple):
    """What one pass over the activations gathers."""

    figures: Figures
    errors: ErrorsByKind


def html_report(run: Run) -> Iterator[str]:
    """The page."""
    gathered = _gather(run.activations())
    pictures = pictures_of(run, gathered.figures)
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escaped(clean(run.flow_id))}: {escaped(run.status)}</title><style>{PAGE_STYLE}</style></head><body>\n"
    )
    yield from _head(run, gathered.figures)
    yield from gathered.errors.section()
    yield _section("Graph", _inline(pictures.graph_drawing))
    yield _section("Timeline", _inline(pictures.timeline_drawing, "whole"))
    yield _section("Routines", "".join(_routines(pictures)))
    yield from _log(run)
    yield from _about(run)
    yield "</body></html>\n"


def _gather(activations: Iterable[Activation]) -> _Pass:
    figures = Figures()
    errors = ErrorsByKind()
    for activation in activations:
        figures.add(activation)
        if activation.failed:
            errors.add(activation)
    return _Pass(figures, errors)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>\n"


def _inline(drawing: Drawing, css: str = "") -> str:
    """A drawing in the page, without the margin at its sides, as the page has its own."""
    width = drawing.width - 2 * _MARGIN
    view = f'viewBox="{_MARGIN} 0 {width:g} {drawing.height:g}"'
    least = f'style="min-width:{_LEAST_ZOOM * width:.0f}px"'
    frame = f'<svg class="{css}" width="{width:g}" height="{drawing.height:g}" {view} {least} role="img">'
    return f'<div class="wide">{frame}<style>{style_sheet()}</style>{drawing.content}</svg></div>'


# -- head -------------------------------------------------------------------------------------------------------------


def _head(run: Run, figures: Figures) -> Iterator[str]:
    yield f"<header><h1>{escaped(clean(run.flow_id))}</h1>"
    yield f'<span class="status {escaped(run.status)}">{escaped(run.status)}</span>'
    if run.reason:
        yield f'<p class="reason {escaped(run.status)}">{escaped(run.reason)}</p>'
    yield '<dl class="facts">'
    for name, value in (
        ("messages handled", grouped(figures.activations)),
        ("events emitted", grouped(figures.emitted)),
        ("errors", grouped(figures.errors)),
        ("took", duration(figures.last - figures.first)),
        ("began", _moment(run.created_at)),
    ):
        bad = ' class="bad"' if name == "errors" and figures.errors else ""
        yield f"<div><dt>{name}</dt><dd{bad}>{value}</dd></div>"
    yield "</dl>"
    if run.missing:
        missing = quantity(run.missing, "activation", "activations")
        yield f'<p class="reason">{missing} before these are not on record</p>'
    if run.entry_params:
        yield f"<p>Started with <code>{escaped(readable_json(run.entry_params, _LONGEST_PAYLOAD))}</code></p>"
    yield "</header>\n"


# -- routines ---------------------------------------------------------------------------------------------------------


def _routines(pictures: Pictures) -> Iterator[str]:
    heads = ("routine", "handled", "emitted", "errors", "busy", "share", "median", "95 %", "longest")
    yield '<div class="wide"><table><thead><tr>'
    yield "".join(f"<th>{head}</th>" for head in heads)
    yield "</tr></thead><tbody>"
    span = pictures.figures.last - pictures.figures.first
    for routine in pictures.figures.ordered(pictures.graph):
        yield _routine(routine, span)
    yield "</tbody></table></div>"


def _routine(routine: RoutineFigures, span: float) -> str:
    ordered = sorted(routine.durations)
    share = min(1.0, routine.busy / span) if span > 0 else 0.0
    times = (percentile(ordered, 0.5), percentile(ordered, 0.95), ordered[-1] if ordered else 0.0)
    percent = f"{100 * share:.0f} %" if not 0 < share < _LEAST_SHARE else "&lt;1 %"
    bar = f'<span class="bar"><i style="width:{100 * share:.1f}%"></i></span><span class="share">{percent}</span>'
    cells = [
        escaped(clean(routine.routine_id)),
        _count(routine.activations),
        _count(routine.emitted),
        _count(routine.errors),
        duration(routine.busy),
        bar,
        *((duration(seconds) if ordered else "–") for seconds in times),
    ]
    marks = ["", "", "", ' class="bad"' if routine.errors else "", *[""] * 5]
    row = "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks, cells, strict=True))
    return f"<tr>{row}</tr>"


def _count(number: int) -> str:
    return grouped(number) if number else '<span class="none">–</span>'


# -- log and provenance -----------------------------------------------------------------------------------------------


def _log(run: Run) -> Iterator[str]:
    entries = run.log()
    head = list(islice(entries, _MOST_ENTRIES))
    if not head:
        return
    yield '<section><h2>Shared log</h2><div class="wide"><table class="log"><tbody>'
    for entry in head:
        yield _entry(entry)
    yield "</tbody></table></div>"
    more = sum(1 for _ in entries)
    if more:
        yield f'<p class="more">and {quantity(more, "more entry", "more entries")}</p>'
    yield "</section>\n"


def _entry(entry: LogEntry) -> str:
    level = entry.entry.get("level")
    word = level if isinstance(level, str) else ""
    tone = _TONES.get(level_style(word), "")
    said = [f'<span class="level{tone}">{escaped(word, _LONGEST_LEVEL)}</span>'] if word else []
    said += [
        f'<span class="key">{escaped(clean(str(key)))}</span> {escaped(_field(value))}'
        for key, value in entry.entry.items()
        if key != "timestamp" and not (key == "level" and word)
    ]
    who = escaped(clean(entry.routine_id))
    return f"<tr><td>{_after(entry.at)}</td><td>{who}</td><td>{' '.join(said)}</td></tr>"


def _after(seconds: float) -> str:
    """When it was, in figures that stand below each other."""
    minutes, rest = divmod(seconds, 60)
    return f"+{int(minutes)}:{rest:06.3f}" if minutes else f"+{rest:.3f} s"


def _field(value: object) -> str:
    return value[:_LONGEST_PAYLOAD] if isinstance(value, str) else readable_json(value, _LONGEST_PAYLOAD)


def _about(run: Run) -> Iterator[str]:
    """Where the run is from: the job, the program, and the versions of everything."""
    yield "<footer>"
    facts = {name: value for name, value in run.facts.items() if value is not False}
    began = facts.get("started_at")
    if isinstance(began, int | float):
        facts["started_at"] = _moment(began)
    named = {"job": run.job_id, **{_NAMES.get(str(name), str(name)): str(value) for name, value in facts.items()}}
    yield " · ".join(
        f"<span>{escaped(clean(name))} {element('code', '', escaped(clean(value)))}</span>"
        for name, value in named.items()
    )
    yield "</footer>\n"


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
