"""What small flows look like, cell by cell."""

from __future__ import annotations

from textwrap import dedent

from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.zoom import Zoom

CENSUS = (
    "walk>read read>parse parse.output>measure parse.failed>reject measure>summarise summarise>report reject>report"
)


def as_lines(text: str) -> str:
    return dedent(text).strip("\n")


def test_one_routine_is_one_box(flow, drawn):
    assert drawn(flow("walk")) == as_lines("""
        ╭───────────────╮
        │ walk        ○ │
        │               │
        ╰───────────────╯
    """)


def test_a_chain_is_one_straight_line(flow, drawn):
    assert drawn(flow("source>check check>store")) == as_lines("""
        ╭───────────────╮      ╭───────────────╮      ╭───────────────╮
        │ source      ○ ├─────▶│ check       ○ ├─────▶│ store       ○ │
        │               │      │               │      │               │
        ╰───────────────╯      ╰───────────────╯      ╰───────────────╯
    """)


def test_a_chain_of_four_fits_into_eighty_columns_set_closer(flow, drawn):
    assert drawn(flow("source>validator validator>processor processor>aggregator"), size=(80, 8)) == as_lines("""
        ╭───────────────╮    ╭───────────────╮    ╭───────────────╮    ╭───────────────╮
        │ source      ○ ├───▶│ validator   ○ ├───▶│ processor   ○ ├───▶│ aggregator  ○ │
        │               │    │               │    │               │    │               │
        ╰───────────────╯    ╰───────────────╯    ╰───────────────╯    ╰───────────────╯
    """)


def test_a_diamond_parts_at_one_port_and_joins_at_one(flow, drawn):
    assert drawn(flow("split>left split>right left>join right>join")) == as_lines("""
                               ╭───────────────╮
                           ╭──▶│ left        ○ ├──╮
        ╭───────────────╮  │   │               │  │
        │ split       ○ ├──┤   ╰───────────────╯  │   ╭───────────────╮
        │               │  │                      ├──▶│ join        ○ │
        ╰───────────────╯  │   ╭───────────────╮  │   │               │
                           ╰──▶│ right       ○ ├──╯   ╰───────────────╯
                               │               │
                               ╰───────────────╯
    """)


def test_the_main_way_is_straight_and_the_side_way_goes_below(flow, drawn):
    assert drawn(flow("parse.output>measure measure>sum sum>report parse.failed>reject reject>report")) == as_lines("""
        ╭───────────────╮
        │ parse       ○ │
        │               │      ╭───────────────╮      ╭───────────────╮      ╭───────────────╮
        │        output ├─────▶│ measure     ○ ├─────▶│ sum         ○ ├──┬──▶│ report      ○ │
        │        failed ├──╮   │               │      │               │  │   │               │
        ╰───────────────╯  │   ╰───────────────╯      ╰───────────────╯  │   ╰───────────────╯
                           │                                             │
                           │   ╭───────────────╮                         │
                           ╰──▶│ reject      ○ ├─────────────────────────╯
                               │               │
                               ╰───────────────╯
    """)


def test_a_line_that_closes_a_cycle_goes_around_and_says_its_way(flow, drawn):
    assert drawn(flow("start>fetch fetch>check check.ok>store check.again>fetch")) == as_lines("""
        ╭───────────────╮      ╭───────────────╮      ╭───────────────╮
        │ start       ○ ├──┬──▶│ fetch       ○ ├─────▶│ check       ○ │
        │               │  │   │               │      │               │      ╭───────────────╮
        ╰───────────────╯  │   ╰───────────────╯      │            ok ├─────▶│ store       ○ │
                           │                          │         again ├──╮   │               │
                           │                          ╰───────────────╯  │   ╰───────────────╯
                           │                                             │
                           ╰──────────────────────◀──────────────────────╯
    """)


def test_a_routine_that_sends_to_itself_has_a_loop_over_it(flow, drawn):
    assert drawn(flow("poll>poll")) == as_lines("""
        ╭─────────◀─────────╮
        │                   │
        │ ╭───────────────╮ │
        ╰▶│ poll        ○ ├─╯
          │               │
          ╰───────────────╯
    """)


def test_several_edges_between_two_routines_keep_apart_unless_they_share_a_port(flow, drawn):
    assert drawn(flow("pair.x>sum.p pair.y>sum.q pair.z>sum.p")) == as_lines("""
        ╭───────────────╮      ╭───────────────╮
        │ pair        ○ │      │ sum         ○ │
        │               │      │               │
        │             x ├──┬──▶│ p             │
        │             y ├──┼──▶│ q             │
        │             z ├──╯   ╰───────────────╯
        ╰───────────────╯
    """)


def test_lines_to_different_slots_cross_and_do_not_join(flow, drawn):
    assert drawn(flow("a.x>c a.y>d b.x>c b.y>d")) == as_lines("""
        ╭───────────────╮
        │ a           ○ │
        │               │
        │             x ├─╮
        │             y ├─┼─╮  ╭───────────────╮
        ╰───────────────╯ ├─┼─▶│ c           ○ │
                          │ │  │               │
        ╭───────────────╮ │ │  ╰───────────────╯
        │ b           ○ │ │ │
        │               │ │ │  ╭───────────────╮
        │             x ├─╯ ├─▶│ d           ○ │
        │             y ├───╯  │               │
        ╰───────────────╯      ╰───────────────╯
    """)


def test_an_edge_that_skips_a_rank_passes_it_beside_the_boxes(flow, drawn):
    assert drawn(flow("one.far>four.a one.near>two two>three three>four.b")) == as_lines("""
        ╭───────────────╮                                                    ╭───────────────╮
        │ one         ○ │  ╭─────────────────────────────────────────────╮   │ four        ○ │
        │               │  │                                             │   │               │
        │           far ├──╯   ╭───────────────╮      ╭───────────────╮  ╰──▶│ a             │
        │          near ├─────▶│ two         ○ ├─────▶│ three       ○ ├─────▶│ b             │
        ╰───────────────╯      │               │      │               │      ╰───────────────╯
                               ╰───────────────╯      ╰───────────────╯
    """)


def test_parts_that_nothing_joins_stand_below_each_other(flow, drawn):
    assert drawn(flow("one>two three>four lonely")) == as_lines("""
        ╭───────────────╮      ╭───────────────╮
        │ one         ○ ├─────▶│ two         ○ │
        │               │      │               │
        ╰───────────────╯      ╰───────────────╯

        ╭───────────────╮      ╭───────────────╮
        │ three       ○ ├─────▶│ four        ○ │
        │               │      │               │
        ╰───────────────╯      ╰───────────────╯

        ╭───────────────╮
        │ lonely      ○ │
        │               │
        ╰───────────────╯
    """)


def test_parts_stand_side_by_side_when_the_pane_is_low(flow, drawn):
    assert drawn(flow("one>two lonely"), size=(80, 6)) == as_lines("""
        ╭───────────────╮      ╭───────────────╮    ╭───────────────╮
        │ one         ○ ├─────▶│ two         ○ │    │ lonely      ○ │
        │               │      │               │    │               │
        ╰───────────────╯      ╰───────────────╯    ╰───────────────╯
    """)


def test_a_flow_that_is_too_wide_goes_on_below_as_text_does(flow, drawn):
    assert drawn(flow(CENSUS), size=(80, 24)) == as_lines("""
            ╭───────────────╮      ╭───────────────╮      ╭───────────────╮
            │ walk        ○ ├─────▶│ read        ○ ├─────▶│ parse       ○ │
            │               │      │               │      │               │
            ╰───────────────╯      ╰───────────────╯      │        output ├───╮
                                                          │        failed ├─╮ │
                                                          ╰───────────────╯ │ │
                                                                            │ │
        ╭─────────────────────────────────◀─────────────────────────────────╯ │
        │ ╭─────────────────────────────────◀─────────────────────────────────╯
        │ │
        │ │ ╭───────────────╮      ╭───────────────╮      ╭───────────────╮
        │ ╰▶│ measure     ○ ├─────▶│ summarise   ○ ├──┬──▶│ report      ○ │
        │   │               │      │               │  │   │               │
        │   ╰───────────────╯      ╰───────────────╯  │   ╰───────────────╯
        │                                             │
        │   ╭───────────────╮                         │
        ╰──▶│ reject      ○ ├─────────────────────────╯
            │               │
            ╰───────────────╯
    """)


def test_at_zoom_line_a_routine_is_a_row_and_figures_go_when_there_is_no_room(flow, drawn):
    busy = BoxFace("running", count=4812, waiting=38, capacity=64, rate=1900.0, errors=3)
    faces = dict.fromkeys(range(3), busy)
    graph = flow("walk>read read>report")
    assert drawn(graph, Zoom.LINE, (110, 9), faces).splitlines() == [
        " ● walk  4 812  1.9k/s  38 ▅✗─────▶ ● read  4 812  1.9k/s  38 ▅✗─────▶ ● report  4 812  1.9k/s  38 ▅✗"
    ]
    assert drawn(graph, Zoom.LINE, (80, 9), faces).splitlines() == [
        " ● walk  4 812 ▅✗─────▶ ● read  4 812 ▅✗─────▶ ● report  4 812 ▅✗"
    ]
    assert drawn(graph, Zoom.LINE, (56, 9), faces).splitlines() == [" ● walk ▅✗─────▶ ● read ▅✗─────▶ ● report ▅✗"]


def test_at_zoom_line_a_flow_of_six_ranks_fits_into_eighty_columns(flow, drawn):
    assert drawn(flow(CENSUS), Zoom.LINE, size=(80, 9)).splitlines() == [
        " ○ walk ───▶ ○ read ───▶ ○ parse ─┬─▶ ○ measure ───▶ ○ summarise ─┬─▶ ○ report",
        "                                  │                               │",
        "                                  ╰─▶ ○ reject  ──────────────────╯",
    ]


def test_at_zoom_dot_a_routine_is_its_status(flow, drawn):
    assert drawn(flow(CENSUS), Zoom.DOT) == as_lines("""
        ○─────▶○─────▶○──┬──▶○─────▶○──┬──▶○
                         │             │
                         ╰──▶○─────────╯
    """)


def test_the_selected_box_has_a_heavy_frame(flow, drawn):
    assert drawn(flow("one>two"), selected=0) == as_lines("""
        ┏━━━━━━━━━━━━━━━┓      ╭───────────────╮
        ┃ one         ○ ┠─────▶│ two         ○ │
        ┃               ┃      │               │
        ┗━━━━━━━━━━━━━━━┛      ╰───────────────╯
    """)


def test_in_ascii_everything_is_there_too(flow, drawn):
    text = drawn(flow("start>fetch fetch>check check.ok>store check.again>fetch"), selected=1, ascii_only=True)
    assert text == as_lines("""
        +---------------+      #===============#      +---------------+
        | start       . +--+--># fetch       . #----->| check       . |
        |               |  |   #               #      |               |      +---------------+
        +---------------+  |   #===============#      |            ok +----->| store       . |
                           |                          |         again +--+   |               |
                           |                          +---------------+  |   +---------------+
                           |                                             |
                           +----------------------<----------------------+
    """)
    assert text.isascii()


def test_wide_names_keep_the_frame_straight(flow, drawn):
    assert drawn(flow("日本語の処理>b\x1b[31m")) == as_lines("""
        ╭────────────────╮      ╭───────────────╮
        │ 日本語の処理 ○ ├─────▶│ b␛[31m      ○ │
        │                │      │               │
        ╰────────────────╯      ╰───────────────╯
    """)


def test_a_long_name_is_cut_with_an_ellipsis(flow, drawn):
    assert drawn(flow("n" * 60)).splitlines()[1] == "│ " + "n" * 27 + "… ○ │"
