from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model import text_line as lines
from routilux_tui.model.text_line import TextLine, typed

EDITS = (
    lines.rubbed_out,
    lines.deleted,
    lines.word_rubbed_out,
    lines.to_start,
    lines.to_end,
    lines.cleared_to_start,
    lines.cleared_to_end,
    lambda line: lines.moved(line, -1),
    lambda line: lines.moved(line, 3),
    lambda line: typed(line, "one two", 20),
)


def test_text_is_typed_at_the_cursor():
    assert typed(TextLine("jn", 1), "so", 10) == TextLine("json", 3)
    assert typed(TextLine("json", 4), "pickle", 6) == TextLine("jsonpi", 6)


def test_characters_and_words_are_rubbed_out():
    assert lines.rubbed_out(TextLine("json", 2)) == TextLine("jon", 1)
    assert lines.deleted(TextLine("json", 2)) == TextLine("jsn", 2)
    assert lines.word_rubbed_out(TextLine("one two  ", 9)) == TextLine("one ", 4)
    assert lines.cleared_to_start(TextLine("json", 3)) == TextLine("n", 0)
    assert lines.cleared_to_end(TextLine("json", 3)) == TextLine("jso", 3)


@given(st.lists(st.sampled_from(EDITS), max_size=30))
def test_the_cursor_stays_in_the_text(edits):
    line = TextLine()
    for edit in edits:
        line = edit(line)
        assert 0 <= line.cursor <= len(line.text) <= 20
