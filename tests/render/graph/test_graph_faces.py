"""What a routine says of itself, and that its figures never move anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from routilux.protocol import RoutineNode
from routilux_tui.render.graph.face import BoxFace, depth, figure
from routilux_tui.render.graph.faces import caption, face_rows
from routilux_tui.render.graph.zoom import Detail, Zoom, size
from routilux_tui.render.line import cells, measure, text_of
from routilux_tui.render.look import look

PARSE = RoutineNode(0, "parse", "Parse", ("input",), ("output", "failed"))
WALK = RoutineNode(0, "walk", "Walk", ("trigger",), ("output",))
JOIN = RoutineNode(0, "join", "Join", ("left", "right", "first_of_many_slots"), ())

faces = st.builds(
    BoxFace,
    status=st.sampled_from(["idle", "running", "waiting", "done", "failed", "paused", "deferred", "held", "retrying"]),
    count=st.integers(0, 10**13),
    waiting=st.integers(0, 10**9),
    capacity=st.integers(0, 10**6),
    rate=st.floats(0, 1e9),
    errors=st.integers(0, 10**9),
    deferred=st.integers(0, 10**9),
    selected=st.booleans(),
    hot=st.booleans(),
    busy=st.floats(0, 1),
    bounds=st.booleans(),
    growth=st.floats(0, 1e9),
    full_in=st.sampled_from([-1.0, 0.0, 5.0, 40.0, 3600.0]),
)


def box(node: RoutineNode, face: BoxFace, look, ports=()) -> list[str]:
    return [text_of(row) for row in face_rows(look, node, face, size(node, Zoom.BOX), Zoom.BOX, ports)]


def test_a_box_says_name_status_queue_count_rate_errors_and_deferred(dark):
    face = BoxFace("running", count=4812, waiting=38, capacity=64, rate=1900.0, errors=3, deferred=2)
    assert box(WALK, face, dark, ports={1}) == [
        "╭────── 1.9k/s ─╮",
        "│ walk        ● ├",
        "│ ━─ 38   4 812 │",
        "╰─ ✗ 3 ─ ◌ 2 ───╯",
    ]


def test_what_there_is_nothing_of_takes_no_ink(dark):
    assert box(WALK, BoxFace("idle"), dark) == [
        "╭───────────────╮",
        "│ walk        ○ │",
        "│               │",
        "╰───────────────╯",
    ]


def test_a_queue_that_fills_says_when_it_is_full_or_how_fast_it_grows(dark):
    face = BoxFace("running", count=4812, waiting=38, capacity=64, growth=0.7, full_in=40.0)
    assert box(WALK, face, dark)[3] == "╰─ full in 40 s ─╯".replace("─ full", " full", 1)
    assert box(WALK, replace(face, full_in=0.0), dark)[3] == "╰──────── full ─╯"
    assert box(WALK, replace(face, capacity=0, full_in=-1.0, growth=120.0), dark)[3] == "╰────── +120/s ─╯"


def test_what_will_become_of_a_queue_is_said_shorter_beside_errors(dark):
    face = BoxFace("running", waiting=38, capacity=64, errors=3, growth=0.7, full_in=40.0)
    assert box(WALK, face, dark)[3] == "╰─ ✗ 3  ▲ 40 s ─╯"
    assert box(WALK, replace(face, deferred=2), dark)[3] == "╰─ ✗ 3 ─ ◌ 2 ───╯"


def test_the_routine_that_bounds_the_throughput_has_an_accent_rule_with_its_busy_share(dark):
    face = BoxFace("running", count=4812, rate=1900.0, busy=0.934, bounds=True)
    rows = face_rows(dark, WALK, face, size(WALK, Zoom.BOX), Zoom.BOX)
    assert text_of(rows[0]) == "╭━ 93%  1.9k/s ━╮"
    assert rows[0][1].style == dark["bound"]
    assert box(WALK, replace(face, rate=12_345.0), dark)[0] == "╭━ 93% ━━━━━━━━━╮"


def test_ports_are_named_on_a_side_that_has_several(dark):
    assert box(PARSE, BoxFace("done", count=7), dark, ports={3, 4}) == [
        "╭───────────────╮",
        "│ parse       ✓ │",
        "│             7 │",
        "│        output ├",
        "│        failed ├",
        "╰───────────────╯",
    ]
    assert box(JOIN, BoxFace("held"), dark)[3:6] == [
        "│ left           │",
        "│ right          │",
        "│ first_of_ma…   │",
    ]


def test_in_ascii_a_box_has_twins_for_all_of_it():
    face = BoxFace("failed", count=12, waiting=64, capacity=64, errors=1, selected=True)
    assert box(WALK, face, look("dark", ascii_only=True), ports={1}) == [
        "#===============#",
        "# walk        x #",
        "# == 64      12 #",
        "#= x 1 =========#",
    ]


@pytest.mark.parametrize(
    ("waiting", "capacity", "bar"),
    [(1, 64, "╸─"), (16, 64, "╸─"), (32, 64, "━─"), (48, 64, "━╸"), (64, 64, "━━"), (90, 64, "━━")],
)
def test_the_gauge_shows_the_share_of_the_limit(dark, waiting, capacity, bar):
    row = box(WALK, BoxFace("waiting", waiting=waiting, capacity=capacity), dark)[2]
    assert row[2:4] == bar


@pytest.mark.parametrize(("waiting", "bar"), [(1, "╸─"), (99, "━─"), (1_000, "━╸"), (10_000, "━━"), (10**7, "━━")])
def test_the_gauge_of_a_queue_without_limit_is_logarithmic(dark, waiting, bar):
    assert box(WALK, BoxFace("waiting", waiting=waiting), dark)[2][2:4] == bar


def test_a_queue_that_is_nearly_full_is_shown_in_other_styles(dark):
    def style(waiting: int):
        face = BoxFace("waiting", waiting=waiting, capacity=100)
        return face_rows(dark, WALK, face, size(WALK, Zoom.BOX), Zoom.BOX)[2][1].style

    assert [style(10), style(80), style(100)] == [dark["gauge"], dark["gauge.high"], dark["gauge.full"]]


def line(face: BoxFace, look, detail: Detail) -> str:
    (row,) = face_rows(look, WALK, face, size(WALK, Zoom.LINE, detail), Zoom.LINE)
    return text_of(row)


def test_a_line_says_status_name_and_how_full_the_queue_is(dark):
    face = BoxFace("running", count=11_204, waiting=38, capacity=64, rate=1900.0, errors=3)
    assert line(face, dark, Detail.MARK) == " ● walk▅"
    assert line(replace(face, waiting=0), dark, Detail.MARK) == " ● walk✗"
    assert line(face, dark, Detail.MARKS) == " ● walk ▅✗"
    assert line(face, dark, Detail.COUNT) == " ● walk 11 204 ▅✗"
    assert line(face, dark, Detail.FIGURES) == " ● walk 11 204  1.9k/s  38 ▅✗"


def test_a_line_of_a_quiet_routine_is_its_name(dark):
    assert line(BoxFace("idle"), dark, Detail.FIGURES) == " ○ walk                      "


def test_a_dot_is_the_status(dark):
    assert [text_of(row) for row in face_rows(dark, WALK, BoxFace("paused"), (1, 1), Zoom.DOT)] == ["‖"]


def dot(face: BoxFace, shown):
    ((cell,),) = face_rows(shown, WALK, face, (1, 1), Zoom.DOT)
    return cell.text, cell.style


@pytest.mark.parametrize("theme", ["dark", "light", "no-color"])
@pytest.mark.parametrize("status", ["idle", "waiting", "done"])
def test_a_dot_that_had_errors_is_their_mark(status, theme):
    shown = look(theme, ascii_only=False)
    assert dot(BoxFace(status, errors=3), shown) == ("✗", shown["status.error"])
    assert dot(BoxFace(status, errors=3), look(theme, ascii_only=True))[0] == "x"
    assert dot(BoxFace(status), shown)[0] != "✗"


@pytest.mark.parametrize("theme", ["dark", "light", "no-color"])
@pytest.mark.parametrize("status", ["running", "retrying", "paused", "deferred", "held"])
def test_a_dot_whose_status_matters_keeps_it_and_is_underlined_once_it_had_errors(status, theme):
    shown = look(theme, ascii_only=False)
    glyph, style = dot(BoxFace(status, errors=3), shown)
    assert (glyph, style.underline) == (shown.glyphs.status(status), True)
    assert style.color == shown["status.error"].color
    assert not dot(BoxFace(status), shown)[1].underline


def test_a_dot_that_failed_is_as_it_was_and_a_selected_one_stays_inverse(dark):
    assert dot(BoxFace("failed", errors=3), dark) == ("✗", dark["status.failed"])
    glyph, style = dot(BoxFace("done", errors=3, selected=True), dark)
    assert (glyph, style.reverse) == ("✗", True)


def test_the_caption_says_what_a_small_place_has_no_room_for(dark):
    face = BoxFace("running", count=4812, waiting=38, rate=1900.0, errors=3, deferred=1)
    assert text_of(caption(dark, PARSE, face, 90)).rstrip() == (
        " ● parse  running   4 812 activations   38 waiting   1.9k/s   3 errors   1 deferred"
    )
    assert text_of(caption(dark, WALK, BoxFace("idle"), 90)).rstrip() == " ○ walk  idle   0 activations"


def test_a_narrow_caption_leaves_out_what_matters_least(dark):
    face = BoxFace("running", 4812, 38, 64, 1900.0, 3, 1, busy=0.93, bounds=True, growth=1.0, full_in=40.0)
    said = [text_of(caption(dark, WALK, face, width)).rstrip() for width in (120, 103, 85, 72, 58, 44, 30)]
    assert said == [
        " ● walk  running   4 812 activations   38 waiting   full in 40 s   1.9k/s   busy 93 %   3 errors   1 deferred",
        " ● walk  running   4 812 activations   38 waiting   full in 40 s   busy 93 %   3 errors   1 deferred",
        " ● walk  running   38 waiting   full in 40 s   busy 93 %   3 errors   1 deferred",
        " ● walk  running   full in 40 s   busy 93 %   3 errors   1 deferred",
        " ● walk  running   full in 40 s   3 errors   1 deferred",
        " ● walk  running   3 errors   1 deferred",
        " ● walk  running   1 deferred",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1000, "1k"), (99_999, "99k"), (100_000, ".1M"), (1_000_000, "1M"), (10**10, "99M")],
)
def test_a_depth_takes_three_cells_at_most(number, text):
    assert depth(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "     0"),
        (4_812, " 4 812"),
        (99_999, "99 999"),
        (128_431, "128.4k"),
        (999_949, "999.9k"),
        (999_951, "1.000M"),
        (1_204_551, "1.205M"),
        (10**10, "10.00G"),
    ],
)
def test_a_count_that_is_too_long_keeps_its_first_digits(number, text):
    assert figure(number, 6, " ") == text


@given(
    faces,
    st.sampled_from([PARSE, WALK, JOIN]),
    st.sampled_from(list(Zoom)),
    st.sampled_from(list(Detail)),
    st.booleans(),
)
def test_whatever_the_figures_are_a_routine_fills_its_place_exactly(face, node, zoom, detail, ascii_only):
    width, height = size(node, zoom, detail)
    shown = look("dark", ascii_only=ascii_only)
    rows = face_rows(shown, node, face, (width, height), zoom)
    assert len(rows) == height
    assert [measure(row) for row in rows] == [width] * height


@given(st.text(max_size=40), faces, st.sampled_from(list(Zoom)))
def test_whatever_the_name_is_a_routine_fills_its_place_exactly(name, face, zoom):
    node = RoutineNode(0, name, "Routine", (name, name + "2"), (name,))
    width, height = size(node, zoom)
    rows = face_rows(look("dark", ascii_only=False), node, face, (width, height), zoom)
    assert [measure(row) for row in rows] == [width] * height
    assert all(text_of(row).isprintable() for row in rows)


@given(st.integers(0, 10**15), st.integers(5, 20))
def test_a_count_takes_its_width_and_no_more(number, width):
    if number < 10**15 or width >= 6:
        assert cells(figure(number, width, " ")) == width
