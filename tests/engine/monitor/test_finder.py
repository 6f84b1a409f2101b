from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routilux.monitor import finder as finding
from routilux.monitor.finder import CHUNK, Finder
from routilux.monitor.searched_text import Lines
from routilux.protocol.filters import FilterError, parse


class Text:
    """A sequence of lines that counts how often a line's text was made; the oldest may be gone."""

    def __init__(self, texts, first=0, forms=()):
        self.texts = list(texts)
        self.first = first
        self.forms = forms
        self.made = 0

    def __len__(self):
        return len(self.texts)

    def lines(self, first, stop):
        assert self.first <= first
        self.made += stop - first
        return Lines("".join(f"{text}\n" for text in self.texts[first:stop]), True, self.forms)


@pytest.fixture
def endless(monkeypatch):
    """Slices that only end where the search does."""
    monkeypatch.setattr(finding, "SLICE", 1e9)


def positions(found):
    return [first + at for first, count in found.runs for at in range(count)]


def test_the_newest_matches_come_first_and_the_oldest_first_upwards(endless):
    finder = Finder(Text([f"line {number}" for number in range(600)]))
    assert finder.find("line 5", 0, 600).runs == ((512, 88), (500, 12), (50, 10), (5, 1))
    assert finder.find("line 5", 0, 600, upwards=True).runs == ((5, 1), (50, 10), (500, 12), (512, 88))


def test_a_slice_ends_after_a_few_milliseconds_and_the_next_one_goes_on(monkeypatch):
    monkeypatch.setattr(finding, "SLICE", 0.0)
    finder = Finder(Text([f"line {number}" for number in range(600)]))
    first = finder.find("line", 0, 600)
    assert (first.low, first.high, first.runs, first.length) == (512, 600, ((512, 88),), 600)
    second = finder.find("line", 0, first.low)
    assert (second.low, second.high, second.runs) == (256, 512, ((256, 256),))
    up = finder.find("line", 10, 600, upwards=True)
    assert (up.low, up.high, up.runs) == (10, 256, ((10, 246),))


def test_an_answer_stays_small_however_much_matches(endless, monkeypatch):
    monkeypatch.setattr(finding, "_MOST_RUNS", 100)
    finder = Finder(Text([("even", "odd")[number % 2] for number in range(10 * CHUNK)]))
    found = finder.find("even", 0, 10 * CHUNK)
    assert (found.low, len(found.runs)) == (9 * CHUNK, CHUNK // 2)


def test_what_is_not_there_matches_nothing(endless):
    finder = Finder(Text(["a", "b", "a"]))
    assert finder.find("a", -5, 900).runs == ((2, 1), (0, 1))
    assert finder.find("a", 2, 1).runs == ()
    assert Finder(Text([])).find("a", 0, 0).runs == ()


def test_what_was_forgotten_matches_nothing_not_even_an_inverse_filter(endless):
    finder = Finder(Text(["x"] * 700, first=300))
    assert finder.find("!absent", 0, 700).runs == ((512, 188), (300, 212))
    assert finder.find("!absent", 0, 700).low == 0


def test_lines_are_made_once_while_a_filter_is_typed(endless):
    lines = Text([f"file {number}" for number in range(8 * CHUNK)])
    finder = Finder(lines)
    for expression in ("f", "fi", "file 9", "file 99", "file 999"):
        finder.find(expression, 0, len(lines))
    assert lines.made == 8 * CHUNK


def test_only_where_the_shorter_filter_matched_is_looked_at(endless, monkeypatch):
    lines = Text([f"rare {number}" if number == 300 else "common" for number in range(8 * CHUNK)])
    finder = Finder(lines)
    finder.find("rare", 0, len(lines))
    looked = []
    among = Finder._among
    monkeypatch.setattr(Finder, "_among", staticmethod(lambda wanted, text: looked.append(1) or among(wanted, text)))
    assert finder.find("rare 3", 0, len(lines)).runs == ((300, 1),)
    assert len(looked) == 1


def test_an_empty_filter_lets_go_of_everything(endless):
    lines = Text(["a"] * CHUNK)
    finder = Finder(lines)
    finder.find("a", 0, CHUNK)
    assert finder.find("", 0, CHUNK).runs == ((0, CHUNK),)
    finder.find("a", 0, CHUNK)
    assert lines.made == 2 * CHUNK


def test_the_text_that_is_kept_is_that_of_the_newest(endless, monkeypatch):
    monkeypatch.setattr(finding, "KEPT_CHARACTERS", 2 * CHUNK * 2)
    lines = Text(["a"] * (4 * CHUNK))
    finder = Finder(lines)
    finder.find("!b", 0, 4 * CHUNK)
    lines.made = 0
    finder.find("!c", 0, 4 * CHUNK)
    assert lines.made == 2 * CHUNK


@pytest.mark.parametrize(
    ("expression", "matching"), [("LINES", []), ("lines", [0, 1, 2]), ("!lines", []), ("!lines 3", [0, 1]), ("!e", [])]
)
def test_a_word_that_each_line_has_is_answered_by_the_forms_of_the_lines(endless, expression, matching):
    text = Text(["lines 1", "size 2 lines 2", "lines 3"], forms=("lines", "size\nlines"))
    assert positions(Finder(text).find(expression, 0, 3)) == matching


def test_a_filter_that_means_nothing_is_an_error():
    with pytest.raises(FilterError, match="not a regular expression"):
        Finder(Text(["a"])).find("/(/", 0, 1)


def test_an_expression_that_is_slow_on_a_line_is_given_up(endless, monkeypatch):
    ticks = iter(range(0, 10_000, 5))
    monkeypatch.setattr(finding, "now", lambda: float(next(ticks)))
    with pytest.raises(ValueError, match=r"it took 5\.0 s for one line, which holds up the job: use fewer repeats"):
        Finder(Text(["a"])).find("/a/", 0, 1)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["alpha", "beta", "Alpha beta", "gamma"]), max_size=2 * CHUNK + 40),
    st.lists(st.sampled_from(["a", "al", "alp", "!a", "~ab", "/^b/", "A", "be", "beta"]), min_size=1, max_size=6),
    st.integers(0, 2 * CHUNK),
    st.integers(0, 3 * CHUNK),
)
def test_whatever_was_searched_before_a_search_finds_what_matches(texts, expressions, low, high):
    finder = Finder(Text(texts))
    for expression in expressions:
        wanted = parse(expression)
        expected = [at for at in range(low, min(high, len(texts))) if wanted.matches(texts[at])]
        for upwards in (True, False):
            found, start, stop = [], low, min(high, len(texts))
            while start < stop:
                part = finder.find(expression, start, stop, upwards=upwards)
                found += positions(part)
                start, stop = (part.high, stop) if upwards else (start, part.low)
            assert sorted(found) == expected
