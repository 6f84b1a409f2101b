from __future__ import annotations

import pytest
from msgspec.structs import replace

from routilux_tui.model.heading import Heading
from routilux_tui.render.line import text_of
from routilux_tui.render.status_line import status_line

RUNNING = Heading(
    "stdlib_census", "running", age=42.0, seq=128431, rate=18200.0, deferred=2, of=1, place=1, source="attached 4711"
)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (100, " stdlib_census   ● running   0:42   complete to 128 431   18.2k msg/s   ✗ 3   ◌ 2     attached 4711"),
        (90, " stdlib_census   ● running   0:42   complete to 128 431   18.2k msg/s   ✗ 3   ◌ 2"),
        (80, " stdlib_census  ● running  0:42  complete to 128 431  18.2k msg/s  ✗ 3  ◌ 2"),
        (70, " stdlib_census  ● running  0:42  complete to 128 431  ✗ 3  ◌ 2"),
        (60, " stdlib_census  ● running  0:42  ✗ 3 errors  ◌ 2 deferred"),
        (50, " stdlib_cens…   ● running   0:42   ✗ 3   ◌ 2"),
        (30, " stdlib_…  ● running  0:42"),
    ],
)
def test_what_matters_least_gives_way(dark, width, shown):
    assert text_of(status_line(dark, width, replace(RUNNING, errors=3, of=4))).rstrip() == shown


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Heading(source="attached 7"), "no job yet"),
        (replace(RUNNING, request="pausing"), "‖ pausing…"),
        (replace(RUNNING, word="paused", request="resuming"), "● resuming…"),
        (replace(RUNNING, word="paused"), "‖ paused"),
        (replace(RUNNING, word="failed", reason="SyntaxError in parse"), "✗ failed  SyntaxError in parse"),
        (replace(RUNNING, arrived=1204), "view frozen  +1 204 since"),
        (replace(RUNNING, complete_to=128431), "complete to seq 128 431"),
        (replace(RUNNING, complete_to=128431), "● running when last seen"),
        (replace(RUNNING, read_only=True), "read only"),
        (RUNNING, "complete to seq 128 431"),
        (replace(RUNNING, unseen=((1204, "line of output", "lines of output"),)), "1 204 lines of output not shown"),
        (
            replace(RUNNING, unseen=((1, "line of output", "lines of output"), (300, "activation", "activations"))),
            "seq 128 431  1 line of output, 300 activations not shown",
        ),
    ],
)
def test_the_line_says_where_the_job_stands(dark, facts, said):
    assert said in text_of(status_line(dark, 140, facts))


def test_the_line_fills_its_width(dark):
    assert {len(text_of(status_line(dark, width, RUNNING))) == width for width in range(20, 200)} == {True}


def test_a_hostile_name_is_harmless(dark):
    line = text_of(
        status_line(dark, 140, replace(RUNNING, flow="\x1b[2Jx", source="\x07", reason="\u202e", word="failed"))
    )
    assert line.isprintable()


def test_a_narrow_line_says_in_one_number_how_much_is_not_shown(dark):
    facts = replace(RUNNING, unseen=((1204, "line of output", "lines of output"), (300, "activation", "activations")))
    assert text_of(status_line(dark, 80, facts)).startswith(
        " stdlib_census   ● running   0:42   1 504 not shown   18.2k msg/s   ◌ 2"
    )


def test_a_reason_has_the_room_that_is_there(dark):
    reason = "NotADirectoryError in routine 'walk': root must be a directory with Python files"
    facts = Heading(flow="census", word="failed", reason=reason, seq=3, handled=1, source="attached 4711")
    wide, narrow = (text_of(status_line(dark, width, facts)) for width in (160, 100))
    assert reason in wide
    assert "in routine 'walk': r" in narrow
    assert reason not in narrow
