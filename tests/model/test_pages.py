from __future__ import annotations

from routilux_tui.model.pages import PAGE, Pages


def test_what_was_put_is_known_and_what_lies_between_is_not():
    pages = Pages()
    pages.put(0, ["a", "b"])
    pages.put(1000, ["z"])
    assert [pages.get(index) for index in (0, 1, 2, 999, 1000, 1001)] == ["a", "b", None, None, "z", None]
    assert pages.length == 1001


def test_the_first_missing_stretch_of_a_range_is_found():
    pages = Pages()
    pages.length = 20
    pages.put(5, list("abc"))
    assert pages.missing(0, 10) == (0, 5)
    assert pages.missing(5, 3) is None
    assert pages.missing(6, 10) == (8, 8)
    assert pages.missing(15, 100) == (15, 5)


def test_what_was_asked_for_is_not_asked_for_again():
    pages = Pages()
    pages.length = 10
    pages.asked(0, 6)
    assert pages.missing(0, 10) == (6, 4)


def test_what_an_answer_does_not_bring_is_gone():
    pages = Pages()
    pages.length = 10
    pages.asked(0, 10)
    pages.put(4, list("abcdef"))
    pages.answered(0, 10)
    assert [index for index in range(10) if pages.is_gone(index)] == [0, 1, 2, 3]
    assert pages.missing(0, 10) is None


def test_the_pages_that_were_not_used_for_longest_go_first():
    pages = Pages(kept=2)
    pages.put(0, ["first"])
    pages.put(PAGE, ["second"])
    assert pages.get(0) == "first"
    pages.put(2 * PAGE, ["third"])
    assert [pages.get(index) for index in (0, PAGE, 2 * PAGE)] == ["first", None, "third"]
