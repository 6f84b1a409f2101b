from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routilux import Flow, JobState
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.monitor.searched_text import LogText
from routilux.monitor.searches import Searches
from routilux.protocol import FindQuery, Found, HistoryQuery, LogQuery, Unanswered
from routilux.protocol.filters import parse
from routilux.protocol.regexes import LONGEST


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")


def writes(*entries):
    """A handler that writes these entries to the shared log."""

    def work(routine, n=0):
        for entry in entries:
            routine.get_execution_context().job_state.append_to_shared_log(entry)

    return work


def found(desk, expression, kind="log"):
    answer = desk.searches.find(FindQuery("j", kind, expression, 0, 1_000))
    return sorted(first + at for first, count in answer.runs for at in range(count))


def test_the_log_is_searched_by_routine_and_fields(kit):
    flow, _ = kit.chain(writes({"action": "read", "file": "a.py", "lines": 12}, {"action": "skipped", "file": "b.py"}))
    desk = kit.ran(flow)
    assert [found(desk, expression) for expression in ("a action read", "file b.py", "lines 12", "/file .\\.py$/")] == [
        [0],
        [1],
        [0],
        [1],
    ]


@pytest.mark.parametrize(
    ("entry", "expression"),
    [
        ({"text": "one\ntwo"}, "one two"),
        ({"text": "x" * 10_000 + "end"}, "!end"),
        ({"items": [1, 2, 3]}, "[1, 2, 3]"),
        ({"odd": Hostile()}, "odd <its repr raised RuntimeError>"),
        ({1: "one"}, "1 one"),
        ({"100%": "full %s"}, "100% full %s"),
        ({"big": 10**5000}, "an int of"),
        ({f"k{number}": number for number in range(100)}, "k63 63"),
        ({}, "a"),
    ],
)
def test_any_entry_can_be_searched_and_none_disturbs_the_others(kit, entry, expression):
    flow, _ = kit.chain(writes({"text": "before"}, entry, {"text": "after"}))
    desk = kit.ran(flow)
    assert 1 in found(desk, expression)
    assert [found(desk, "before"), found(desk, "after")] == [[0], [2]]
    assert all(len(line) <= LONGEST for line in desk.searches._finders["log"]._text.lines(0, 3).text.split("\n"))


PLAIN = st.one_of(st.integers(), st.booleans(), st.none(), st.text("aAb %\n", max_size=9))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.text("abA% \n", max_size=3), PLAIN, max_size=3), min_size=1, max_size=8),
    st.text("abA %", min_size=1, max_size=3),
)
def test_a_search_finds_what_a_look_at_each_line_finds(entries, sought):
    job = JobState("row")
    for entry in entries:
        job.log.append(0.0, -1, entry)
    searches = Searches(job)
    text = LogText(job)
    for expression in (f"\\{sought}", f"!{sought}"):
        wanted = parse(expression)
        expected = [n for n in range(len(entries)) if wanted.matches(text.lines(n, n + 1).text[:-1])]
        answer = searches.find(FindQuery("j", "log", expression, 0, len(entries)))
        assert sorted(first + at for first, count in answer.runs for at in range(count)) == expected


def test_the_history_is_searched_by_routine_slot_event_status_and_error(kit):
    def fail(routine, n=0):
        raise ValueError("bad number")

    flow, _ = kit.chain(kit.pass_on, kit.pass_on, fail)
    desk = kit.ran(flow)
    expressions = ("a.input", "output completed", "completed", "ValueError: bad", "error", "!error")
    assert [found(desk, expression, "history") for expression in expressions] == [[0], [0, 1], [0, 1], [2], [2], [0, 1]]


def test_forgotten_activations_match_nothing(kit):
    def split(routine, n=0):
        for number in range(3_000):
            routine.emit("output", n=number)

    flow, _ = kit.chain(split, kit.stop_here)
    limited = Flow("row", history_limit=500)
    for name, routine in flow.routines.items():
        limited.add_routine(routine, name)
    limited.connect("a", "output", "b", "input")
    desk = kit.ran(limited)
    dropped = desk.job.history.dropped
    assert dropped > 0
    low, hits = len(desk.job.history), 0
    while low > 0:
        answer = desk.searches.find(FindQuery("j", "history", "!zzz", 0, low))
        hits, low = hits + sum(count for _first, count in answer.runs), answer.low
    assert hits == len(desk.job.history) - dropped


@pytest.fixture
def desk_of_one(kit):
    """A process's desk with one job that wrote three entries."""
    flow, _ = kit.chain(writes(*({"n": number} for number in range(3))))
    job = flow.execute("a", entry_params={"n": 0})
    desk = DeskOfJobs()
    desk.take(flow, job)
    yield desk, job.job_id
    desk.release()


def test_a_desk_answers_searches_and_gives_single_entries(desk_of_one):
    desk, job_id = desk_of_one
    assert desk.answer(FindQuery(job_id, "log", "!n 1", 0, 3)) == Found(0, 3, ((2, 1), (0, 1)), 3)
    assert [line.index for line in desk.answer(LogQuery(job_id, 0, 0, (2, 0, 7, -1))).lines] == [2, 0]
    assert [record.index for record in desk.answer(HistoryQuery(job_id, 0, 0, indexes=(0, 9))).records] == [0]


def test_a_search_of_nothing_that_there_is_is_an_error(desk_of_one):
    desk, job_id = desk_of_one
    with pytest.raises(ValueError, match="unknown kind of search 'mail'; the kinds are 'log' and 'history'"):
        desk.answer(FindQuery(job_id, "mail", "a", 0, 3))
    assert isinstance(desk.answer(FindQuery("nobody", "log", "a", 0, 3)), Unanswered)
