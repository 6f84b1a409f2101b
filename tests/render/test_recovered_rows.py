"""What is said of a lost job that was brought back."""

from __future__ import annotations

from routilux_tui.render.line import text_of
from routilux_tui.render.look import look
from routilux_tui.render.recovered import recovered_rows

FACTS = (
    ("job", "5f3c of orders, from lost.routilux"),
    ("runs again", "source.trigger, begun at change 2; what it had sent, 10 messages, is not sent again"),
    ("", "adder.input, begun at change 9"),
    ("left out", "1 message for 'gone' (slot '\x1b[2J')"),
)


def test_titles_stand_beside_sentences_that_go_on_below_each_other():
    rows = [text_of(line).rstrip() for line in recovered_rows(look("dark", ascii_only=False), FACTS, 60, 9)]
    assert rows == [
        " job         5f3c of orders, from lost.routilux",
        " runs again  source.trigger, begun at change 2; what it had",
        "             sent, 10 messages, is not sent again",
        "             adder.input, begun at change 9",
        " left out    1 message for 'gone' (slot '␛[2J')",
        "",
    ]


def test_what_is_too_much_for_the_screen_is_counted():
    rows = [text_of(line).rstrip() for line in recovered_rows(look("dark", ascii_only=False), FACTS, 60, 3)]
    assert rows == [
        " job         5f3c of orders, from lost.routilux",
        " runs again  source.trigger, begun at change 2; what it had",
        "             3 more lines: in the terminal, once you leave",
        "",
    ]
