"""The routine panel: where it stands, its figures, its state, its last error, and what it is connected to."""

from __future__ import annotations

from rich.segment import Segment

from routilux.protocol import ErrorInfo, RoutineDetail
from routilux_tui.model.changes import FRESH
from routilux_tui.model.panel import RATE_COLUMNS, PanelFacts
from routilux_tui.render.figures import ago, compact, duration, grouped, outlook, per_second, percent, quantity
from routilux_tui.render.line import Row, blank, cells, clipped, cut, ends, measure, row, wrapped
from routilux_tui.render.look import Look
from routilux_tui.render.spark import gauge, sparkline
from routilux_tui.render.tree import tree_rows

_LABEL = 7
_GAUGE = 10
_SOON = 10.0
_BOUNDS = ("bounds the throughput ", "bottleneck ")
_QUANTILES = ("p50", "p90", "p99", "max")
_GIVES_WAY = "p90"
"""The quantile that is left out when there is no room for all."""
_NUMBER = 8
_FIGURE = 10
_FIGURES_WIDE = 80
"""Figures at both ends of a row stay so near to each other, however wide the panel is."""


def panel_rows(look: Look, facts: PanelFacts, width: int) -> list[Row]:
    """All rows of the panel, however many; the widget shows as many as there is room for."""
    ground = look["text"]
    near = min(width, _FIGURES_WIDE)
    figures = [_standing(look, facts, near), _queue(look, facts, near), _busy(look, facts, near)]
    figures.append(_rate(look, facts, near))
    rows = [(*line, *blank(width - near, ground)) for line in figures]
    if facts.detail is not None:
        rows += latency_rows(look, facts.detail, width)
    rows.append(blank(width, ground))
    rows += _state(look, facts, width)
    if facts.error is not None:
        rows.append(blank(width, ground))
        rows += error_rows(look, facts.error, width, now=facts.now)
    if facts.config is not None:
        rows += [blank(width, ground), row(width, [Segment(" config", look["dim"])], ground)]
        rows += tree_rows(look, facts.config, width)
    rows.append(blank(width, ground))
    rows += _ports(look, facts, width)
    return rows


def error_rows(look: Look, error: ErrorInfo, width: int, *, now: float = 0.0, name: str = "last error") -> list[Row]:
    """An error: when, its type, its message, and the lines of the user's files that led to it."""
    ground = look["text"]
    when = f"{ago(max(0.0, now - error.at))}" if now else ""
    head = [
        Segment(f" {name}  ", look["dim"]),
        Segment(look.clean(error.type, 120), look["status.failed"]),
        *([Segment("  critical", look["log.warning"])] if error.critical else []),
        *([Segment(f"  attempt {error.attempt}", look["dim"])] if error.attempt > 1 else []),
    ]
    near = max(measure(head), min(width, _FIGURES_WIDE)) if measure(head) < width else width
    rows = [row(width, ends(near, head, [Segment(f"{when} ", look["dim"])] if when else [], ground), ground)]
    bar = Segment(f" {look.glyphs.divider} ", look["tree"])
    said = [look.clean(line, 1000) for line in error.message.splitlines()[:4]]
    rows += [
        row(width, [bar, Segment(piece, look["text"])], ground)
        for line in said
        for piece in wrapped(line, max(8, width - 4))[:4]
    ]
    for line in error.trace[-6:]:
        place = f"{look.clean(line.file.rsplit('/', 1)[-1], 120)}:{line.line}"
        code = look.clean(line.code.strip(), 400)
        room = width - measure([bar]) - cells(place) - 3
        rows.append(
            row(
                width,
                [
                    bar,
                    Segment(f"{place}  ", look["dim"]),
                    Segment(cut(code or line.function, room, look.glyphs.ellipsis), look["log.text"]),
                ],
                ground,
            )
        )
    return rows


def _standing(look: Look, facts: PanelFacts, width: int) -> Row:
    word = str(facts.standing)
    group = look.glyphs.group
    start = [Segment(f" {look.glyphs.status(word)} {word:<9}", look.palette.status(word))]
    start.append(Segment(f"{grouped(facts.counts.activations, group)} handled", look["text"]))
    end = []
    if facts.counts.errors:
        end.append(Segment(f"{quantity(facts.counts.errors, 'error', 'errors', group)} ", look["status.failed"]))
    if facts.counts.deferred:
        end.append(Segment(f"{grouped(facts.counts.deferred, group)} deferred ", look["status.deferred"]))
    return ends(width, start, end, look["text"])


def _queue(look: Look, facts: PanelFacts, width: int) -> Row:
    waiting, full = facts.counts.waiting, facts.counts.capacity
    share = waiting / (full or max(facts.peak, 1))
    number = f" {grouped(waiting, look.glyphs.group)}" + (f" of {grouped(full, look.glyphs.group)}" if full else "")
    most = f"most {grouped(facts.peak, look.glyphs.group)} " if facts.peak > waiting and not full else ""
    # Without a limit it is measured by the fullest that the inbox was: never alarming, as nothing can overflow.
    bar = gauge(look, share, _GAUGE) if full else gauge(look, share if facts.peak > 1 else 0.0, _GAUGE, "gauge")
    start = [_label(look, "queue"), *bar, Segment(number, look["text"])]
    end = [Segment(most, look["dim"])]
    if facts.forecast is not None:
        words = outlook(facts.forecast.growth, facts.forecast.full_in)
        end = [Segment(f"{words} ", look["gauge.full" if 0 <= facts.forecast.full_in <= _SOON else "gauge.high"])]
    return ends(width, start, end, look["text"])


def _busy(look: Look, facts: PanelFacts, width: int) -> Row:
    """The share of its time that it spends in its handlers, or how long that was when the job rests."""
    if facts.busy < 0:
        spent = duration(facts.counts.busy) if facts.counts.busy else "0 s"
        return row(width, [_label(look, "busy"), Segment(spent, look["text"])], look["text"])
    bar = gauge(look, facts.busy, _GAUGE, "bound" if facts.bounds else "gauge")
    start = [_label(look, "busy"), *bar, Segment(f" {percent(facts.busy)}", look["text"])]
    words = next((text for text in _BOUNDS if measure(start) + len(text) < width), "") if facts.bounds else ""
    return ends(width, start, [Segment(words, look["bound"])], look["text"])


def _rate(look: Look, facts: PanelFacts, width: int) -> Row:
    if not any(facts.rates):
        return row(width, [_label(look, "rate"), Segment(per_second(facts.rate), look["text"])], look["text"])
    room = max(4, width - _LABEL - 1 - _FIGURE)
    bars = sparkline(facts.rates, min(room, RATE_COLUMNS), look.glyphs.spark)
    figure = Segment(f"{per_second(facts.rate):>{_FIGURE}} ", look["text"])
    apart = Segment(" " * (room - cells(bars)), look["text"])
    return row(width, [_label(look, "rate"), apart, Segment(bars, look["spark"]), figure], look["text"])


def latency_rows(look: Look, detail: RoutineDetail, width: int) -> list[Row]:
    """Quantiles of the last minute and the whole run; one line while both are the same, none of nothing."""
    recent = (detail.p50, detail.p90, detail.p99, detail.longest)
    whole = detail.whole
    if whole is None or not whole.count or whole.count == detail.count:
        return [_quantiles(look, recent, width)] if detail.longest > 0 else []
    names = Segment(f"{'':{_LABEL}}" + "".join(f"{name:<{_NUMBER}}" for name in (*_QUANTILES, "of")), look["dim"])
    rows = [row(width, [names], look["text"])]
    if detail.count:
        rows.append(_figures(look, "1 min", (*recent, detail.count), width))
    rows.append(_figures(look, "run", (whole.p50, whole.p90, whole.p99, whole.longest, whole.count), width))
    return rows


def _figures(look: Look, label: str, values: tuple[float, float, float, float, int], width: int) -> Row:
    shown = [f"{duration(value).replace(' ', ''):<{_NUMBER}}" for value in values[:4]]
    pieces = [_label(look, label), Segment("".join(shown), look["text"]), Segment(compact(values[4]), look["dim"])]
    return row(width, pieces, look["text"])


def _quantiles(look: Look, values: tuple[float, float, float, float], width: int) -> Row:
    shown = [(name, duration(value).replace(" ", "")) for name, value in zip(_QUANTILES, values, strict=True)]
    if sum(len(name) + len(number) + 2 for name, number in shown) > width:
        shown = [(name, number) for name, number in shown if name != _GIVES_WAY]
    gap = "  " if 1 + sum(len(name) + len(number) + 3 for name, number in shown) - 2 <= width else " "
    pieces = [Segment(" ", look["text"])]
    for name, number in shown:
        pieces += [Segment(f"{name} ", look["dim"]), Segment(number + gap, look["text"])]
    return row(width, pieces, look["text"])


def _state(look: Look, facts: PanelFacts, width: int) -> list[Row]:
    ground = look["text"]
    detail = facts.detail
    if detail is None:
        return [row(width, [Segment(" state  ", look["dim"]), Segment("on its way", look["dim"])], ground)]
    if detail.state is None:
        return [row(width, [Segment(" state  ", look["dim"]), Segment("none yet", look["dim"])], ground)]
    newest = max((change.at for change in facts.changes.values()), default=0.0)
    when = f"changed {ago(max(0.0, facts.now - newest))} " if newest else ""
    if facts.looked_at and newest and facts.now - newest <= FRESH:
        when = f"changed since your look {ago(max(0.0, facts.now - facts.looked_at))} ago "
    near = min(width, _FIGURES_WIDE)
    head = ends(near, [Segment(" state", look["dim"])], [Segment(when, look["dim"])], ground)
    return [
        (*head, *blank(width - near, ground)),
        *tree_rows(look, detail.state, width, changes=facts.changes, at=facts.now),
    ]


def _ports(look: Look, facts: PanelFacts, width: int) -> list[Row]:
    rows = []
    ground = look["text"]
    for number, (port, others) in enumerate(facts.inputs):
        came = f" {look.glyphs.arrow_left} {', '.join(others)}" if others else ""
        rows.append(_port(look, "in" if not number else "", port, came, width))
    for number, (port, others) in enumerate(facts.outputs):
        goes = f" {look.glyphs.arrow_right} {', '.join(others)}" if others else ""
        rows.append(_port(look, "out" if not number else "", port, goes, width))
    if facts.class_name:
        source = look.clean(facts.source.rsplit("/", 1)[-1], 200)
        pieces = [_label(look, "class"), Segment(look.clean(facts.class_name, 200), look["text"])]
        rows.append(row(width, [*pieces, Segment(f"  {source}", look["dim"])], ground))
    if facts.doc:
        rows.append(blank(width, ground))
        rows += [
            row(width, [Segment(f" {text}", look["dim"])], ground)
            for text in wrapped(look.clean(facts.doc, 600), max(8, width - 2))[:4]
        ]
    return rows


def _port(look: Look, label: str, port: str, others: str, width: int) -> Row:
    pieces = [
        _label(look, label),
        Segment(look.clean(port, 200), look["text"]),
        Segment(look.clean(others, 600), look["dim"]),
    ]
    return clipped(width, pieces, look["text"], look.glyphs.ellipsis)


def _label(look: Look, text: str) -> Segment:
    return Segment(f" {text:<{_LABEL - 1}}", look["dim"])
