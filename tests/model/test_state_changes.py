from __future__ import annotations

from routilux.protocol import Preview, PreviewItem
from routilux_tui.model.changes import Change, compare


def test_nothing_changes_when_two_looks_are_equal(make):
    known = {("files",): Change(1.0)}
    assert compare(known, make.tree(files=1), make.tree(files=1), 50.0) is known


def test_a_nested_value_is_marked_by_its_path(make):
    before = make.tree(slowest=make.tree(seconds=Preview("float", "0.5")))
    after = make.tree(slowest=make.tree(seconds=Preview("float", "0.75")))
    assert compare({}, before, after, 10.0) == {("slowest", "seconds"): Change(10.0, 0.5, 10.0, 0.25)}


def test_a_new_value_is_marked_without_a_number(make):
    assert compare({}, make.tree(a=1), make.tree(a=1, b=2), 10.0) == {("b",): Change(10.0)}


def test_a_stale_mark_is_dropped_with_the_next_change(make):
    known = {("a",): Change(1.0), ("b",): Change(9.0)}
    assert set(compare(known, make.tree(a=1, b=1, c=1), make.tree(a=1, b=1, c=2), 10.0)) == {("b",), ("c",)}


def test_a_text_that_changes_has_no_growth(make):
    before, after = make.tree(name=Preview("str", "x")), make.tree(name=Preview("str", "y"))
    assert compare({}, before, after, 3.0)[("name",)].grew is None


def test_a_number_that_cannot_be_read_has_no_growth():
    def state(text):
        return Preview("dict", "", 1, children=(PreviewItem("n", Preview("int", text)),))

    assert compare({}, state("10"), state("1…"), 3.0)[("n",)].grew is None
