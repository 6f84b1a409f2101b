from __future__ import annotations

from msgspec.structs import replace

from routilux.protocol import (
    ErrorInfo,
    Preview,
    PreviewItem,
    Quantiles,
    RoutineCounts,
    RoutineDetail,
    RoutineStatus,
    TraceLine,
)
from routilux_tui.model.changes import Change
from routilux_tui.model.forecast import Forecast
from routilux_tui.model.panel import PanelFacts
from routilux_tui.model.standing import Standing
from routilux_tui.render.panel import error_rows, latency_rows, panel_rows

ERROR = ErrorInfo(
    "parse",
    "input",
    "SyntaxError",
    "unknown encoding",
    69.0,
    trace=(TraceLine("/home/ada/census.py", 24, "parse", "    tree = ast.parse(text)"),),
)
STATE = Preview("dict", "{…}", 1, children=(PreviewItem("files", Preview("int", "4812")),))
FACTS = PanelFacts(
    routine_id="parse",
    now=100.0,
    standing=Standing.RUNNING,
    counts=RoutineCounts(2, RoutineStatus.RUNNING, 4812, 3, 38, 4800, 0, 1.0, capacity=64),
    peak=60,
    rate=1900.0,
    rates=tuple(float(n) for n in range(1, 8)),
    detail=RoutineDetail("parse", STATE, None, 0.00021, 0.0009, 0.0041, 0.038),
    changes={("files",): Change(98.0, grew=96.0)},
    error=ERROR,
    inputs=(("input", ("read.output",)),),
    outputs=(("output", ("measure.input", "count.input")), ("failed", ())),
    class_name="Parse",
    source="/home/ada/census.py:52",
    doc="",
    busy=0.93,
    bounds=True,
    forecast=Forecast(0.7, 40.0),
)


def test_the_rate_stands_beside_its_curve_in_a_wide_panel_too(dark, text):
    assert text(panel_rows(dark, FACTS, 120))[3] == " rate  " + " " * 55 + "▁▂▃▄▅▆▇" + "    1.9k/s"


def test_a_quantile_gives_way_when_not_all_of_them_fit(dark, text):
    detail = RoutineDetail("parse", STATE, None, 0.00066, 0.00067, 0.00068, 0.00069)
    assert text(latency_rows(dark, detail, 44)) == [" p50 0.66ms p90 0.67ms p99 0.68ms max 0.69ms"]
    assert text(latency_rows(dark, detail, 43)) == [" p50 0.66ms  p99 0.68ms  max 0.69ms"]


def test_the_panel_says_all_of_a_routine(dark, text):
    assert text(panel_rows(dark, FACTS, 48)) == [
        " ● running  4 812 handled              3 errors",
        " queue ━━━━━━──── 38 of 64         full in 40 s",
        " busy  ━━━━━━━━━╸ 93 %    bounds the throughput",
        " rate                         ▁▂▃▄▅▆▇    1.9k/s",
        " p50 0.21ms  p90 0.90ms  p99 4.1ms  max 38ms",
        "",
        " state                              changed 2 s",
        " └ files  4 812   +96",
        "",
        " last error  SyntaxError                   31 s",
        " │ unknown encoding",
        " │ census.py:24  tree = ast.parse(text)",
        "",
        " in    input ◀ read.output",
        " out   output ▶ measure.input, count.input",
        "       failed",
        " class Parse  census.py:52",
    ]


def test_a_quiet_routine_has_a_short_panel(dark, text):
    counts = RoutineCounts(0, RoutineStatus.IDLE, 0, 0, 0, 0, 0, 0.0)
    facts = replace(
        FACTS,
        standing=Standing.IDLE,
        counts=counts,
        peak=0,
        rate=0.0,
        rates=(),
        detail=None,
        error=None,
        inputs=(),
        outputs=(),
        class_name="",
        busy=-1.0,
        bounds=False,
        forecast=None,
    )
    assert text(panel_rows(dark, facts, 40)) == [
        " ○ idle     0 handled",
        " queue ────────── 0",
        " busy  0 s",
        " rate  0/s",
        "",
        " state  on its way",
        "",
    ]


def test_an_inbox_without_a_limit_is_measured_by_its_fullest(dark, text):
    counts = replace(FACTS.counts, capacity=0, waiting=30)
    assert (
        text(panel_rows(dark, replace(FACTS, counts=counts, forecast=None), 48))[1]
        == " queue ━━━━━───── 30                    most 60"
    )


def test_a_routine_without_state_says_so(dark, text):
    facts = replace(FACTS, detail=replace(FACTS.detail, state=None))
    assert " state  none yet" in text(panel_rows(dark, facts, 48))


def test_a_repeated_critical_error_says_so(dark, text):
    message = "first line\nsecond line that is longer than the pane is wide"
    error = replace(ERROR, attempt=3, critical=True, message=message)
    assert text(error_rows(dark, error, 40)) == [
        " last error  SyntaxError  critical  atte",
        " │ first line",
        " │ second line that is longer than the",
        " │ pane is wide",
        " │ census.py:24  tree = ast.parse(text)",
    ]


def test_an_inbox_without_a_limit_says_how_fast_it_grows(dark, text):
    counts = replace(FACTS.counts, capacity=0, waiting=30)
    facts = replace(FACTS, counts=counts, forecast=Forecast(120.0))
    assert text(panel_rows(dark, facts, 48))[1] == " queue ━━━━━───── 30                     +120/s"


def test_a_routine_of_a_job_at_rest_says_how_long_it_was_busy(dark, text):
    facts = replace(FACTS, busy=-1.0, bounds=False, counts=replace(FACTS.counts, busy=12.34))
    assert text(panel_rows(dark, facts, 48))[2] == " busy  12 s"


def test_quantiles_of_the_last_minute_stand_beside_those_of_the_whole_run(dark, text):
    whole = Quantiles(0.0002, 0.0008, 0.0052, 0.4, 128_000)
    detail = replace(FACTS.detail, count=1_204, whole=whole)
    rows = text(panel_rows(dark, replace(FACTS, detail=detail), 48))
    assert rows[4:7] == [
        "       p50     p90     p99     max     of",
        " 1 min 0.21ms  0.90ms  4.1ms   38ms    1.2k",
        " run   0.20ms  0.80ms  5.2ms   400ms   128k",
    ]
    quiet = replace(detail, count=0)
    assert text(panel_rows(dark, replace(FACTS, detail=quiet), 48))[5] == " run   0.20ms  0.80ms  5.2ms   400ms   128k"
    same = replace(detail, count=128_000)
    assert text(panel_rows(dark, replace(FACTS, detail=same), 48))[4].startswith(" p50 0.21ms")


def test_the_configuration_is_a_tree(dark, text):
    config = Preview("dict", "{…}", 1, children=(PreviewItem("retries", Preview("int", "3")),))
    rows = text(panel_rows(dark, replace(FACTS, config=config), 48))
    at = rows.index(" config")
    assert rows[at + 1] == " └ retries  3"


def test_what_changed_since_the_last_look_says_when_that_was(dark, text):
    rows = text(panel_rows(dark, replace(FACTS, looked_at=88.0), 60))
    (state,) = [line for line in rows if line.startswith(" state")]
    assert state.endswith("  changed since your look 12 s ago")


def test_a_narrow_panel_calls_what_bounds_the_throughput_the_bottleneck(dark, text):
    assert text(panel_rows(dark, FACTS, 40))[2] == " busy  ━━━━━━━━━╸ 93 %       bottleneck"
    assert text(panel_rows(dark, FACTS, 30))[2] == " busy  ━━━━━━━━━╸ 93 %"
