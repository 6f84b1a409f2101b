"""Marks of activations: whose they are, how they are counted, and what the words about them are."""

from __future__ import annotations

import pytest

from routilux_tui.model.marking import Marked, Marks

PARSE, TALLY, LATER = Marked(7, 40, "parse"), Marked(3, 12, "tally"), Marked(9, 55, "parse")


@pytest.fixture
def marked():
    def marked(**jobs):
        marks = Marks()
        for job_id, activations in jobs.items():
            for activation in activations:
                assert marks.toggle(job_id, activation) is True
        return marks

    return marked


def test_a_mark_belongs_to_its_job_and_is_taken_away_by_marking_again(marked):
    marks = marked(a=[PARSE, TALLY], b=[TALLY])
    assert dict(marks.of("a")) == {7: PARSE, 3: TALLY}
    assert dict(marks.of("b")) == {3: TALLY}
    assert marks.toggle("a", TALLY) is False
    assert (dict(marks.of("a")), dict(marks.of("b")), len(marks)) == ({7: PARSE}, {3: TALLY}, 2)


def test_what_is_marked_is_told_by_job_in_the_order_of_its_run(marked):
    marks = marked(a=[PARSE, LATER, TALLY], b=[TALLY])
    assert marks.seqs() == {"a": [12, 40, 55], "b": [12]}
    assert marks.routine_ids() == ["parse", "tally"]


def test_a_job_without_marks_is_not_told(marked):
    marks = marked(a=[PARSE], b=[TALLY])
    marks.toggle("a", PARSE)
    assert marks.seqs() == {"b": [12]}
    assert dict(marks.of("a")) == {}


def test_all_marks_go_at_once(marked):
    marks = marked(a=[PARSE], b=[TALLY])
    marks.clear()
    assert (len(marks), marks.seqs(), marks.counted("a")) == (0, {}, "")


@pytest.mark.parametrize(
    ("jobs", "counted", "summed_up"),
    [
        ({"a": [PARSE]}, "1 marked", "the marked activation"),
        ({"a": [PARSE, LATER]}, "2 marked", "2 marked activations"),
        ({"a": [PARSE, TALLY]}, "2 marked", "2 marked activations, 2 routines"),
        ({"b": [TALLY]}, "1 marked in another job", "the marked activation"),
        ({"a": [PARSE, LATER], "b": [PARSE]}, "2 marked, 1 in another job", "3 marked activations, 2 jobs"),
        (
            {"a": [PARSE], "b": [TALLY], "c": [PARSE, LATER]},
            "1 marked, 3 in 2 other jobs",
            "4 marked activations, 2 routines, 3 jobs",
        ),
    ],
)
def test_the_words_count_what_is_marked_here_and_elsewhere(marked, jobs, counted, summed_up):
    marks = marked(**jobs)
    assert (marks.counted("a"), marks.summed_up()) == (counted, summed_up)
