from __future__ import annotations

from routilux_tui.model.desk import Desk, Pane, arrange
from routilux_tui.render.key_line import Offer
from routilux_tui.render.line import cells, text_of
from routilux_tui.render.opening import opening

OFFERS = (Offer("?", "help", 1), Offer("q", "quit", 2))


def test_the_first_picture_is_the_frame_of_a_small_screen(dark):
    rows = opening(dark, arrange(Desk(), 40, 12), Pane.GRAPH, "starting flow.py", OFFERS)
    assert [text_of(row) for row in rows] == [
        " no job yet            starting flow.py ",
        "─ Graph² ───────────────────────────────",
        *[" " * 40] * 4,
        "─ Routine³ ─────────────────────────────",
        *[" " * 40] * 4,
        " ? help   q quit                        ",
    ]


def test_the_first_picture_of_a_wide_screen_has_every_rule_and_title_of_its_plan(dark):
    rows = opening(dark, arrange(Desk(), 120, 30, lanes=3), Pane.LOG, "opening it", OFFERS)
    drawn = [text_of(row) for row in rows]
    beside = f"{' ' * 77}│{' ' * 42}"
    assert drawn[1] == f"─ Graph² {'─' * 68}┬─ Routine³ {'─' * 31}"
    assert drawn[2:16] == [beside] * 14
    assert drawn[16] == f"─ Timeline⁵ {'─' * 65}┴{'─' * 42}"
    assert drawn[21] == f"─ Log⁴ {'─' * 70}┬─ Deferred⁶ {'─' * 30}"
    assert drawn[22:29] == [beside] * 7
    assert {cells(line) for line in drawn} == {120}


def test_a_grown_pane_is_alone(dark):
    drawn = [text_of(row) for row in opening(dark, arrange(Desk(grown=True), 60, 12), Pane.GRAPH, "", ())]
    assert drawn[1] == f"─ Graph² {'─' * 51}"
    assert drawn[2:11] == [" " * 60] * 9


def test_a_screen_that_is_too_small_has_no_first_picture(dark):
    assert opening(dark, arrange(Desk(), 39, 12), Pane.GRAPH, "starting flow.py", ()) == []
