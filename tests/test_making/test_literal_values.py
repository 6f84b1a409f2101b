"""Values as source: what can be written is the same value again, and what can't is named."""

from __future__ import annotations

import ast
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.plain import Unsaved
from routilux_tui.test_making.literals import literal, unwritable

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(allow_nan=False)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner) | st.sets(st.integers())
    ),
    max_leaves=20,
)


@given(values)
def test_what_can_be_written_is_the_same_value_again(value):
    if not list(unwritable(value, "it")):
        source = literal(value, 8)
        assert eval(source) == value
        assert all(line.isprintable() for line in source.split("\n"))


def test_a_text_that_would_turn_the_source_around_is_escaped():
    assert literal("a\u202eb\x1b") == '"a\\u202eb\\x1b"'
    assert ast.literal_eval(literal({"k" * 60: ["v" * 60] * 3}, 4)) == {"k" * 60: ["v" * 60] * 3}


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (
            {"file": Unsaved("TextIOWrapper", "<file>")},
            "it['file'] is a TextIOWrapper that could not be",
        ),
        ([1, float("nan")], "it[1] is the float nan"),
        ({"day": date(2026, 1, 1)}, "it['day'] is a date"),
        ({date(2026, 1, 1): 1}, "a key of it is a date"),
    ],
)
def test_what_cannot_be_written_is_named(value, named):
    (problem,) = unwritable(value, "it")
    assert str(problem).startswith(named)


def test_an_int_that_has_no_decimal_text_is_named():
    (problem,) = unwritable([1 << 20_000], "it")
    assert str(problem) == "it[0] is an int of 20,001 bits"


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ({}, "{}"),
        (set(), "set()"),
        (frozenset({2, 1}), "frozenset({1, 2})"),
        ((1,), "(1,)"),
        ("it's", '"it\'s"'),
        ('say "it\'s"', "'say \"it\\'s\"'"),
        (b"a", 'b"a"'),
        ({"a": [1, (2,)]}, '{"a": [1, (2,)]}'),
    ],
)
def test_a_value_that_fits_is_one_line(value, source):
    assert literal(value) == source


def test_a_value_that_does_not_fit_is_broken_as_formatters_do_it():
    value = {
        "article": "shelf",
        "orders": [("short", {"order": 74, "count": 2}), ("paid", {"order": 75, "count": 1200})],
    }
    assert f"    assert it == {literal(value, 4, 17, 49)}".splitlines() == [
        "    assert it == {",
        '        "article": "shelf",',
        '        "orders": [',
        '            ("short", {"order": 74, "count": 2}),',
        "            (",
        '                "paid",',
        '                {"order": 75, "count": 1200},',
        "            ),",
        "        ],",
        "    }",
    ]
