"""A search in the graph pane of the main screen: from the key to the routine panel."""

from __future__ import annotations


def title(stage) -> str:
    """The title row of the routine panel."""
    return stage.lines[1][110:]


async def test_a_slash_in_the_graph_finds_a_routine_as_it_is_typed(stage):
    async with stage() as opened:
        await opened.press("2", "slash", *"mea")
        assert "1 of 7 routines" in opened.text
        assert "measure" in title(opened)
        await opened.press("enter")
        assert "1 of 7 routines" not in opened.text
        assert "measure" in title(opened)


async def test_escape_gives_a_search_up_and_goes_back(stage):
    async with stage() as opened:
        await opened.press("2", "l", "l")
        assert "parse" in title(opened)
        await opened.press("slash", *"mea")
        assert "measure" in title(opened)
        await opened.press("escape")
        assert "parse" in title(opened)


async def test_n_goes_from_match_to_match(stage):
    async with stage() as opened:
        await opened.press("2", "slash", *"re", "enter")
        seen = []
        for key in ("n", "n", "n", "N"):
            await opened.press(key)
            seen.append(title(opened).split("³")[0].split()[-1])
        assert seen == ["measure", "reject", "report", "reject"]


async def test_a_click_on_the_graph_gives_it_the_keys(stage):
    async with stage() as opened:
        await opened.press("4")
        await opened.pilot.click("#graph", offset=(50, 2))
        await opened.pilot.pause()
        assert opened.app.screen.desk.focus == "graph"
