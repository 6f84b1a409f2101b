from __future__ import annotations

from itertools import product

import pytest

from routilux_tui.model.desk import DIGITS, SMALLEST, Desk, Pane, arrange, focused, next_pane


def places(plan):
    return {place.pane.value: (place.x, place.y, place.width, place.height) for place in plan.places}


def test_a_wide_screen_has_five_panes():
    plan = arrange(Desk(), 160, 45, lanes=7)
    assert places(plan) == {
        "graph": (0, 1, 109, 22),
        "routine": (110, 1, 50, 22),
        "timeline": (0, 24, 160, 8),
        "log": (0, 33, 109, 10),
        "deferred": (110, 33, 50, 10),
    }
    assert [(rule.x, rule.top, rule.bottom) for rule in plan.rules] == [(109, 1, 24), (109, 33, 44)]


def test_the_widest_screens_have_the_history_beside_the_log():
    plan = arrange(Desk(), 220, 60, lanes=7)
    assert list(places(plan)) == ["graph", "routine", "timeline", "log", "history", "deferred"]
    assert [(rule.x, rule.top, rule.bottom) for rule in plan.rules] == [(155, 1, 35), (77, 44, 59), (155, 44, 59)]
    assert list(places(arrange(focused(Desk(), Pane.HISTORY), 220, 60))) == list(places(plan))
    assert list(places(arrange(focused(Desk(), Pane.OUTPUT), 220, 60)))[3:] == ["output", "history", "deferred"]


def test_a_small_screen_has_the_graph_and_one_pane_below():
    assert places(arrange(Desk(), 80, 24)) == {"graph": (0, 1, 80, 10), "routine": (0, 12, 80, 10)}


@pytest.mark.parametrize("pane", [pane for pane in Pane if pane is not Pane.GRAPH])
def test_a_digit_puts_its_pane_below_on_a_small_screen(pane):
    assert list(places(arrange(focused(Desk(), pane), 80, 24))) == ["graph", pane]


def test_a_wide_and_low_screen_has_the_routine_beside_and_one_pane_below():
    assert places(arrange(Desk(), 140, 26)) == {
        "graph": (0, 1, 96, 11),
        "routine": (97, 1, 43, 11),
        "log": (0, 13, 140, 11),
    }


def test_a_narrow_and_high_screen_has_the_timeline_too():
    assert list(places(arrange(Desk(), 100, 60))) == ["graph", "timeline", "routine"]


def test_a_pane_that_is_grown_has_everything_between_the_first_row_and_the_last():
    assert places(arrange(Desk(focus=Pane.LOG, grown=True), 80, 24)) == {"log": (0, 1, 80, 21)}


def test_a_banner_moves_everything_down():
    plan = arrange(Desk(), 80, 24, banner=3)
    assert places(plan) == {"graph": (0, 4, 80, 9), "routine": (0, 14, 80, 8)}


@pytest.mark.parametrize("size", [(39, 24), (80, 11), (1, 1), (0, 0)])
def test_nothing_is_placed_on_a_screen_that_is_too_small(size):
    assert arrange(Desk(), *size).places == ()


@pytest.mark.parametrize("width", [40, 79, 80, 119, 120, 160, 300])
@pytest.mark.parametrize("height", [12, 24, 29, 30, 45, 100])
def test_panes_fill_the_screen_and_never_overlap(width, height):
    for pane, lanes, banner in product(Pane, (0, 7, 300), (0, 4)):
        assert_filled(arrange(focused(Desk(), pane), width, height, lanes=lanes, banner=banner), pane)


def assert_filled(plan, pane):
    width, height = plan.width, plan.height
    taken = [[""] * width for _ in range(height)]
    for place in plan.places:
        assert place.height >= 1, place
        for y in range(place.y, place.y + place.height + 1):
            for x in range(place.x, place.x + place.width):
                assert not taken[y][x], (place.pane, taken[y][x])
                taken[y][x] = place.pane
    for rule in plan.rules:
        for y in range(rule.top, rule.bottom):
            assert not taken[y][rule.x]
            taken[y][rule.x] = "rule"
    assert all(all(line) for line in taken[1 + plan.banner : -1])
    assert not any(any(line) for line in taken[: 1 + plan.banner])
    assert not any(taken[-1])
    assert plan.place(pane) is not None


def test_tab_goes_through_the_panes_as_one_reads_and_comes_round():
    desk = Desk()
    seen = []
    for _ in range(6):
        seen.append(desk.focus.value)
        desk = focused(desk, next_pane(desk, arrange(desk, 160, 45), 1))
    assert seen == ["graph", "routine", "timeline", "log", "deferred", "graph"]
    assert next_pane(Desk(), arrange(Desk(), 160, 45), -1) is Pane.DEFERRED


def test_panes_that_share_a_place_take_turns():
    desk = focused(focused(Desk(), Pane.HISTORY), Pane.JOBS)
    assert list(places(arrange(desk, 160, 45))) == ["graph", "routine", "timeline", "history", "jobs"]


def test_rules_meet_the_titles_where_they_begin_and_end():
    plan = arrange(Desk(), 160, 45, lanes=7)
    assert [(place.pane.value, plan.title_width(place), plan.title_joints(place)) for place in plan.places] == [
        ("graph", 110, [(109, False, True)]),
        ("routine", 50, [(-1, False, True)]),
        ("timeline", 160, [(109, True, False)]),
        ("log", 110, [(109, False, True)]),
        ("deferred", 50, [(-1, False, True)]),
    ]


def test_the_digits_are_those_of_the_keys():
    assert "".join(DIGITS.values()) == "12345670"
    assert SMALLEST == (40, 12)
