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
from routilux_tui.exports.report_style import PAGE_STYLE
from routilux_tui.exports.values import payload_json
from routilux_tui.render.figures import duration, grouped, quantity
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.figures import Figures, RoutineFigures, percentile
from routilux_tui.runs.run import Activation, LogEntry, Run

_MOST_ERRORS: Final = 50
_MOST_ENTRIES: Final = 500
_LONGEST_PAYLOAD: Final = 1_500
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class _Pass(NamedTuple):
    """What one pass over the activations gathers."""

    figures: Figures
    failed: list[Activation]


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
    yield _section("Graph", _inline(pictures.graph_drawing))
    yield _section("Timeline", _inline(pictures.timeline_drawing))
    yield _section("Routines", "".join(_routines(pictures)))
    yield from _errors(gathered)
    yield from _log(run)
    yield from _about(run)
    yield "</body></html>\n"


def _gather(activations: Iterable[Activation]) -> _Pass:
    figures = Figures()
    failed: list[Activation] = []
    for activation in activations:
        figures.add(activation)
        if activation.failed and len(failed) < _MOST_ERRORS:
            failed.append(activation)
    return _Pass(figures, failed)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>\n"


def _inline(drawing: Drawing) -> str:
    size = f'width="{drawing.width:g}" height="{drawing.height:g}" viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
    return f'<div class="wide"><svg {size} role="img"><style>{style_sheet()}</style>{drawing.content}</svg></div>'


# -- head -------------------------------------------------------------------------------------------------------------


def _head(run: Run, figures: Figures) -> Iterator[str]:
    yield f"<header><h1>{escaped(clean(run.flow_id))}</h1>"
    yield f'<span class="status {escaped(run.status)}">{escaped(run.status)}</span>'
    if run.reason:
        yield f'<p class="reason">{escaped(run.reason)}</p>'
    yield '<dl class="facts">'
    for name, value in (
        ("messages handled", grouped(figures.activations)),
        ("events emitted", grouped(figures.emitted)),
        ("errors", grouped(figures.errors)),
        ("took", duration(figures.last - figures.first)),
        ("began", f"{datetime.fromtimestamp(run.created_at, UTC):%Y-%m-%d %H:%M:%S} UTC"),
    ):
        bad = ' class="bad"' if name == "errors" and figures.errors else ""
        yield f"<div><dt>{name}</dt><dd{bad}>{value}</dd></div>"
    yield "</dl>"
    if run.missing:
        missing = quantity(run.missing, "activation", "activations")
        yield f'<p class="reason">{missing} before these are not on record</p>'
    if run.entry_params:
        yield f"<p>Started with <code>{escaped(payload_json(run.entry_params, _LONGEST_PAYLOAD))}</code></p>"
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
    bar = f'<span class="bar"><i style="width:{100 * share:.1f}%"></i></span>{100 * share:.0f} %'
    cells = [
        escaped(clean(routine.routine_id)),
        grouped(routine.activations),
        grouped(routine.emitted),
        grouped(routine.errors),
        duration(routine.busy),
        bar,
        *((duration(seconds) if ordered else "–") for seconds in times),
    ]
    marks = ["", "", "", ' class="bad"' if routine.errors else "", *[""] * 5]
    row = "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks, cells, strict=True))
    return f"<tr>{row}</tr>"


# -- errors -----------------------------------------------------------------------------------------------------------


def _errors(gathered: _Pass) -> Iterator[str]:
    count = gathered.figures.errors
    if not count:
        return
    yield f"<section><h2>Errors</h2>{''.join(map(_error, gathered.failed))}"
    if count > len(gathered.failed):
        yield f'<p class="more">and {grouped(count - len(gathered.failed))} more</p>'
    yield "</section>\n"


def _error(activation: Activation) -> str:
    failure = activation.failure
    assert failure is not None
    what = f"<b>{escaped(failure.type)}</b>: {escaped(failure.message, 500)}"
    where = f"{escaped(clean(activation.routine_id))}.{escaped(clean(activation.slot))}"
    attempt = f", attempt {activation.attempt}" if activation.attempt > 1 else ""
    about = f"{where} after {duration(activation.start)}, {activation.status}{attempt}, change {activation.seq}"
    lines = "".join(_line(*line) for line in failure.trace)
    trace = f'<table class="trace">{lines}</table>' if lines else ""
    payload = "not on record" if activation.payload is None else payload_json(activation.payload, _LONGEST_PAYLOAD)
    return (
        f'<details open><summary>{what}<span class="about">{about}</span></summary>{trace}'
        f'<p class="payload">message <code>{escaped(payload)}</code></p></details>'
    )


def _line(file: str, number: int, function: str, code: str) -> str:
    place = f"{escaped(clean(file))}:{number} in {escaped(clean(function))}"
    return f"<tr><td>{place}</td><td><code>{escaped(code)}</code></td></tr>"


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
    fields = " ".join(
        f'<span class="key">{escaped(clean(str(key)))}</span> {escaped(_field(value))}'
        for key, value in entry.entry.items()
        if key != "timestamp"
    )
    return f"<tr><td>+{entry.at:.3f} s</td><td>{escaped(clean(entry.routine_id))}</td><td>{fields}</td></tr>"


def _field(value: object) -> str:
    return value[:_LONGEST_PAYLOAD] if isinstance(value, str) else payload_json(value, _LONGEST_PAYLOAD)


def _about(run: Run) -> Iterator[str]:
    yield "<footer>"
    facts = {"job": run.job_id, **{str(name): str(value) for name, value in run.facts.items()}}
    yield " · ".join(f"{escaped(clean(name))} {element('code', '', escaped(clean(v)))}" for name, v in facts.items())
    yield "</footer>\n"
