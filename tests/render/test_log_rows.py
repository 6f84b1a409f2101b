from __future__ import annotations

from routilux.protocol import LogLine
from routilux_tui.render.log import LogForm, gap_row, log_rows

AT = 1_767_261_727.114


def line(*fields, routine="measure", level="info", **more):
    return LogLine(7, AT, routine, level, fields, **more)


def test_an_entry_has_its_time_its_routine_and_its_fields(dark, text):
    entry = line(("message", "json/decoder.py"), ("lines", "355"), ("defs", "12"))
    assert text(log_rows(dark, entry, 80)) == [" 10:02:07.114  measure   json/decoder.py  lines 355  defs 12"]


def test_what_an_entry_says_comes_before_its_figures(dark, text):
    entry = line(("lines", "355"), ("event", "measured"), ("routine", "measure"), ("timestamp", "x"), ("level", "info"))
    assert text(log_rows(dark, entry, 80)) == [" 10:02:07.114  measure   measured  lines 355"]


def test_an_error_is_named_and_coloured(dark, text):
    rows = log_rows(dark, line(("message", "bad_coding.py"), level="ERROR"), 80)
    assert text(rows) == [" 10:02:07.114  measure   ERROR  bad_coding.py"]
    assert {piece.style for piece in rows[0] if "ERROR" in piece.text or "bad" in piece.text} == {dark["log.error"]}


def test_times_can_be_left_out_and_names_have_a_column(dark, text):
    assert text(
        log_rows(dark, line(("message", "x"), routine="a_long_routine_name"), 40, LogForm(times=False, names=6))
    ) == [" a_lon…  x"]


def test_an_entry_is_cut_at_the_edge_or_wrapped(dark, text):
    entry = line(("message", "one two three four five six"))
    assert text(log_rows(dark, entry, 40)) == [" 10:02:07.114  measure   one two three …"]
    assert text(log_rows(dark, line(("message", "one two three_")), 40)) == [" 10:02:07.114  measure   one two three_"]
    assert text(log_rows(dark, entry, 40, LogForm(wrap=True))) == [
        " 10:02:07.114  measure   one two three",
        "                         four five six",
    ]


def test_a_narrow_pane_wraps_with_a_small_indent(dark, text):
    assert text(log_rows(dark, line(("message", "one two three four")), 30, LogForm(wrap=True)))[1].startswith("  ")


def test_an_entry_that_is_not_here_says_so(dark, text):
    assert text([gap_row(dark, 50, 1204, gone=False), gap_row(dark, 50, 5, gone=True)]) == [
        " · entry 1 204 on its way",
        " · entry 5 can't be had any more",
    ]


def test_an_entry_that_was_cut_ends_in_an_ellipsis(dark, text):
    assert text(log_rows(dark, line(("message", "x"), cut=True), 60)) == [" 10:02:07.114  measure   x  …"]
