from __future__ import annotations

import pytest

from routilux.protocol import RoutineNode
from routilux_tui.model.compare import Shift
from routilux_tui.render.graph.face import BoxFace, latency_shift, messages_shift, shift_style
from routilux_tui.render.graph.faces import caption, face_rows
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.render.line import text_of

NODE = RoutineNode(0, "parse", "Parse", ("input",), ("output",))


@pytest.mark.parametrize(
    ("shift", "messages", "latency", "style"),
    [
        (Shift(), "=", "", "dim"),
        (Shift(2, 0, 0.1), "+2", "+10 %", "changed"),
        (Shift(-12_345, 0, -0.44), "-12k", "-44 %", "status.done"),
        (Shift(0, 1, 0.0), "=", "+0 %", "dim"),
        (Shift(0, 0, 41.3), "=", "x42", "status.failed"),
    ],
)
def test_a_shift_is_said_in_few_cells(shift, messages, latency, style):
    assert (messages_shift(shift), latency_shift(shift), shift_style(shift)) == (messages, latency, style)


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (27, " ○ parse      +2   +44 % +▲"),
        (11, " ○ parse +▲"),
        (9, " ○ parse▲"),
    ],
)
def test_a_routine_in_one_row_says_its_shift_where_its_figures_are(dark, width, row):
    face = BoxFace(shift=Shift(2, 0, 0.44))
    assert text_of(face_rows(dark, NODE, face, (width, 1), Zoom.LINE)[0]) == row


def test_a_box_says_its_shift_in_its_frame_and_the_caption_in_words(dark):
    face = BoxFace(count=4, errors=3, shift=Shift(-1, 2, -0.31))
    assert text_of(face_rows(dark, NODE, face, (22, 4), Zoom.BOX)[0]) == "╭──────── -1  -31 % ─╮"
    assert text_of(face_rows(dark, NODE, face, (22, 4), Zoom.BOX)[3]) == "╰─ ✗ 3 +2 ───────────╯"
    assert "-1 messages, +2 errors, median -31 %" in text_of(caption(dark, NODE, face, 80))
