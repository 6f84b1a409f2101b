"""A search in the graph pane: what it marks, where it goes, and how it is given up."""

from __future__ import annotations

from routilux.protocol.filters import Filter, parse
from routilux_tui.render.line import text_of
from routilux_tui.render.look import look

DARK = look("dark", ascii_only=False)


async def test_a_search_marks_what_it_finds_and_goes_to_the_next_match(shell, chain):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.select(1)
    shell.view.narrow(parse("p"))
    await shell.pilot.pause()
    assert shell.view.tally == "2 of 4 routines"
    assert (shell.view.selected, shell.selected) == (2, ["read", "parse"])
    (row,) = (row for row in shell.view._rows if "parse" in text_of(row))
    assert [piece.text for piece in row if piece.style == DARK["match"]] == ["p", "p"]


async def test_a_search_that_is_given_up_leads_back_to_where_it_began(shell, chain):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.select(1)
    for typed in ("p", "pa", "par"):
        shell.view.narrow(parse(typed))
    assert shell.view.selected == 2
    shell.view.narrow(Filter())
    await shell.pilot.pause()
    assert (shell.view.selected, shell.selected) == (1, ["read", "parse", "read"])


async def test_what_a_person_went_to_stays_when_the_search_is_lifted(shell, chain):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.narrow(parse("r"))
    shell.view.select_found(1)
    shell.view.select_found(1)
    chosen = shell.view.selected
    shell.view.narrow(Filter())
    assert shell.view.selected == chosen


async def test_the_next_and_the_previous_match_go_round(shell, chain):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.narrow(parse("r"))
    went = []
    for step in (1, 1, 1, -1):
        shell.view.select_found(step)
        went.append(shell.view.graph.routines[shell.view.selected].routine_id)
    assert went == ["parse", "report", "read", "report"]


async def test_a_search_that_finds_nothing_moves_nothing(shell, census):
    shell.view.show_graph(census)
    shell.view.select(1)
    shell.view.narrow(parse("zebra"))
    shell.view.select_found(1)
    assert (shell.view.selected, shell.view.tally) == (1, "0 of 3 routines")
