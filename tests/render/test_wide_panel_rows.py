from __future__ import annotations

import pytest
from msgspec.structs import replace

from routilux.protocol import (
    Activation,
    ErrorInfo,
    Preview,
    PreviewItem,
    RoutineCounts,
    RoutineDetail,
    RoutineStatus,
    SourceAnswer,
    TraceLine,
)
from routilux.status import ActivationStatus
from routilux_tui.model.panel import PanelFacts
from routilux_tui.model.standing import Standing
from routilux_tui.render.line import measure
from routilux_tui.render.look import look
from routilux_tui.render.panel import panel_rows
from routilux_tui.render.source_text import KeptSource, source_rows
from routilux_tui.render.wide_panel import WIDE, wide_panel_rows

ERROR = ErrorInfo(
    "parse", "input", "SyntaxError", "no", 69.0, trace=(TraceLine("/home/ada/census.py", 99, "parse", "ast.parse()"),)
)
FACTS = PanelFacts(
    routine_id="parse",
    now=100.0,
    standing=Standing.RUNNING,
    counts=RoutineCounts(2, RoutineStatus.RUNNING, 4812, 3, 38, 4800, 0, 1.0, capacity=64),
    peak=60,
    rate=0.0,
    rates=(),
    detail=RoutineDetail("parse", Preview("dict", "{}"), ERROR),
    changes={},
    error=ERROR,
    inputs=(("input", ("read.output",)),),
    outputs=(),
    class_name="Parse",
    source="/home/ada/census.py:52",
    doc="",
)
HANDLER = SourceAnswer(
    "parse.input = Parse.parse", "/home/ada/census.py", 98, ("    def parse(self, text):", "        ast.parse(text)")
)


ACTIVATION = Activation(
    1204,
    9,
    3,
    "parse",
    "input",
    "output",
    ActivationStatus.COMPLETED,
    70.25,
    0.00021,
    Preview("dict", "{'path': 'ast.py'}", 1, children=(PreviewItem("path", Preview("str", "ast.py")),)),
)


def test_a_wide_panel_has_the_source_of_the_handlers_beside_it(dark, text):
    near = 56
    rows = text(wide_panel_rows(dark, FACTS, (HANDLER,), (), 140))
    assert [row[:near].rstrip() for row in rows] == text(panel_rows(dark, FACTS, near))
    assert [row[near:].strip() for row in rows[:4]] == [
        "parse.input = Parse.parse",
        "/home/ada/census.py:98",
        "98   def parse(self, text):",
        "99 ✗     ast.parse(text)",
    ]


def test_a_panel_with_no_room_for_columns_has_the_source_below_it(dark, text):
    rows = text(wide_panel_rows(dark, FACTS, (HANDLER,), (), 120))
    alone = text(panel_rows(dark, FACTS, 120))
    assert rows[: len(alone)] == alone
    assert [row.strip() for row in rows[len(alone) :]] == [
        "",
        "parse.input = Parse.parse",
        "/home/ada/census.py:98",
        "98   def parse(self, text):",
        "99 ✗     ast.parse(text)",
    ]


def test_the_newest_activations_stand_below_the_figures(dark, text):
    failed = replace(ACTIVATION, error=ERROR, status=ActivationStatus.ERROR)
    records = (replace(ACTIVATION, duration=-1.0, status=ActivationStatus.RUNNING), failed, ACTIVATION)
    rows = [row[:56].rstrip() for row in text(wide_panel_rows(dark, FACTS, (HANDLER,), records, 140))]
    alone = [row.rstrip() for row in text(panel_rows(dark, FACTS, 56))]
    clock = dark.clock(70.25)
    assert rows == [
        *alone,
        "",
        " newest activations",
        f" {clock} ●  running  path ast.py",
        f" {clock} ✗  0.21 ms  SyntaxError: no",
        f" {clock} ✓  0.21 ms  path ast.py",
    ]


@pytest.mark.parametrize("handlers", [(HANDLER,), ()])
def test_where_there_are_no_columns_they_stand_between_the_figures_and_the_source(dark, text, handlers):
    rows = text(wide_panel_rows(dark, FACTS, handlers, (ACTIVATION,), 120))
    at = len(panel_rows(dark, FACTS, 120)) + 1
    assert rows[at].strip() == "newest activations"
    assert [row.strip() for row in rows[at + 3 : at + 4]] == (["parse.input = Parse.parse"] if handlers else [])


def test_a_source_that_is_longer_than_the_panel_goes_on_below_it(dark, text):
    long = SourceAnswer(HANDLER.name, HANDLER.file, 98, ("pass",) * 60)
    rows = text(wide_panel_rows(dark, FACTS, (long,), (), 200))
    assert len(rows) == 62
    assert rows[-1].strip() == "157   pass"
    assert rows[-1].index("157") > 80


@pytest.mark.parametrize("width", [WIDE, 131, 132, 160, 200, 301])
def test_both_columns_fill_the_width_exactly(dark, width):
    long = SourceAnswer(HANDLER.name, HANDLER.file, 98, ("x = " + "1 + " * 100,) * 60)
    assert {measure(row) for row in wide_panel_rows(dark, FACTS, (long,), (), width)} == {width}


@pytest.mark.parametrize(
    ("handlers", "width"),
    [((HANDLER,), 80), ((), 160), ((SourceAnswer("a.b", "", 0, (), "a recording has no sources"),), 160)],
)
def test_a_panel_that_is_narrow_or_has_no_source_is_the_panel_alone(dark, handlers, width):
    assert wide_panel_rows(dark, FACTS, handlers, (), width) == panel_rows(dark, FACTS, width)


def test_a_kept_source_is_what_it_was_until_something_else_is_asked_for(dark):
    kept, other, light = KeptSource(), replace(HANDLER, line=1), look("light", ascii_only=False)
    for theme, handler, error, width in (
        (dark, HANDLER, ERROR, 80),
        (dark, HANDLER, ERROR, 79),
        (dark, HANDLER, None, 80),
        (light, HANDLER, None, 80),
        (light, other, None, 80),
    ):
        drawn = kept.rows(theme, (handler,), error, width)
        assert drawn == source_rows(theme, (handler,), error, width)
        assert kept.rows(theme, (replace(handler),), error, width) is drawn
