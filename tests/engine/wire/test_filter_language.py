from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.protocol.filters import MOST, FilterError, Kind, parse
from routilux.protocol.regexes import LONGEST

LINE = "measure info message json/decoder.py lines 355 defs 12"

LETTERS = st.text(alphabet="abAB ßΣςİ1/!~\\", max_size=6)
LINES = st.lists(st.text(alphabet="abcABC ßΣσςİiı12/", max_size=12), max_size=8)


@pytest.mark.parametrize(
    ("expression", "matches"),
    [
        ("", True),
        ("decoder", True),
        ("encoder", False),
        ("DECODER", False),
        ("Decoder", False),
        ("!encoder", True),
        ("!decoder", False),
        ("~mjdpy", True),
        ("~m j d", True),
        ("~pyj12z", False),
        ("!~mjdpy", False),
        ("/lines \\d+/", True),
        ("/lines \\d+", True),
        ("/^info/", False),
        ("/LINES/", False),
        ("/\\Sinfo|\\D$/", False),
        ("!/lines \\d{4}/", True),
        ("\\/decoder", True),
        ("/decoder/", True),
        ("\\!info", False),
        ("!", True),
        ("~", True),
        ("/", True),
        ("!/", True),
    ],
)
def test_a_filter_decides_which_lines_are_seen(expression, matches):
    assert parse(expression).matches(LINE) is matches


def test_upper_case_counts_once_it_is_typed():
    assert [parse(text).matches("Parse ERROR at line 3") for text in ("error", "ERROR", "Error", "~er3", "~Er3")] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert [parse(text).matches("ERROR 3") for text in (r"/error\S?/", r"/ERR\w+/", r"/Err\w+/")] == [True, True, False]


@pytest.mark.parametrize(
    ("expression", "spans"),
    [
        ("json", [(0, 4)]),
        ("e", [(6, 7), (10, 11)]),
        ("~jdec", [(0, 1), (5, 8)]),
        ("/[a-z]+/", [(0, 4), (5, 12), (13, 15)]),
        ("/x*/", []),
        ("!json", []),
        ("", []),
        ("absent", []),
    ],
)
def test_a_match_knows_where_it_stands(expression, spans):
    assert parse(expression).spans("json/decoder.py") == spans


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("/(/", "not a regular expression: missing ), unterminated subpattern at position 0"),
        ("/[a/", "not a regular expression: unterminated character set at position 0"),
        ("/*a/", "not a regular expression: nothing to repeat at position 0"),
        ("/(a+)+$/", "a repeat around another repeat or alternative could take for ever: leave the outer one out"),
        ("/(a|aa)*$/", "a repeat around another repeat or alternative could take for ever: leave the outer one out"),
        (
            "/(?:a?){30}a{30}/",
            "a repeat around another repeat or alternative could take for ever: leave the outer one out",
        ),
        ("/.*.*.*.*=/", "it has so many repeats that it could take for ever: use fewer"),
        ("/" + "a?" * 40 + "a" * 40, "it has so many repeats that it could take for ever: use fewer"),
        ("/(?(1)a|b)/", "an expression with a condition, (?(…), can't be bounded"),
        ("/[[a]/", "[[a] reads like an operation on sets: write a backslash before its signs"),
        ("a" * (MOST + 1), "a filter has 400 characters at most, this one has 401"),
    ],
)
def test_a_filter_that_means_nothing_says_why(expression, why):
    with pytest.raises(FilterError) as raised:
        parse(expression)
    assert str(raised.value) == why


def test_an_expression_that_is_slow_on_long_lines_looks_at_their_beginning_alone():
    assert [parse(text).longest for text in ("/a/", "/a.*b/", "/a.*b.*c/", "/a.*b.*c.*d/")] == [
        LONGEST,
        LONGEST,
        584,
        118,
    ]
    expression = parse("/a.*b.*c/")
    assert expression.matches("a b c" + "x" * 9000)
    assert not expression.matches("x" * 9000 + "a b c")


@pytest.mark.parametrize("expression", ["/a.*b/", "/(a?)(b*)c/", "/a{1,9}a{1,9}a{1,9}c/", "/(?:a|b)(?:a|b)a+c/"])
def test_no_line_keeps_an_accepted_expression_busy_for_long(expression):
    found = parse(expression)
    started = time.perf_counter()
    assert not found.matches("a" * LONGEST)
    assert time.perf_counter() - started < 5


def test_repeats_that_can_not_run_away_are_accepted():
    for sought in (
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
        "error|warn|fatal",
        "(ab){3}",
        r"(?P<q>['\"]).*?(?P=q)",
        "[^]]+]",
    ):
        re.compile(sought)
        assert parse(f"/{sought}/").kind is Kind.REGEX


@pytest.mark.parametrize(
    ("longer", "shorter", "narrows"),
    [
        ("deco", "dec", True),
        ("xdec", "dec", True),
        ("Dec", "dec", True),
        ("dec", "Dec", False),
        ("dec", "", True),
        ("!deco", "!dec", False),
        ("/deco/", "/dec/", False),
        ("~mjd", "~md", True),
        ("~mjd", "~dm", False),
        ("mjd", "~md", True),
        ("~md", "mjd", False),
    ],
)
def test_a_filter_knows_whether_it_narrows_another(longer, shorter, narrows):
    assert parse(longer).narrows(parse(shorter)) is narrows


@given(LETTERS, LETTERS, LINES)
def test_what_narrows_matches_nothing_new(one, other, lines):
    try:
        narrower, wider = parse(one), parse(other)
    except FilterError:
        return
    if narrower.narrows(wider):
        assert all(wider.matches(line) for line in lines if narrower.matches(line))


@given(LETTERS, LINES)
def test_many_lines_at_once_are_judged_as_each_by_itself(expression, lines):
    try:
        found = parse(expression)
    except FilterError:
        return
    joined = "".join(f"{line}\n" for line in lines)
    assert found.among(joined) == [number for number, line in enumerate(lines) if found.matches(line)]


@given(LETTERS, st.text(alphabet="abcABC 12", max_size=20))
def test_spans_are_in_order_and_inside_of_a_line_that_matches(expression, line):
    try:
        found = parse(expression)
    except FilterError:
        return
    places = [place for span in found.spans(line) for place in span]
    assert places == sorted(places)
    assert all(0 <= place <= len(line) for place in places)
    assert not places or found.matches(line)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_filter_or_says_why(expression):
    try:
        found = parse(expression)
    except FilterError:
        return
    assert isinstance(found.matches(LINE), bool)
