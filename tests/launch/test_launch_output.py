"""A started program's output, read while it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.launch.output import LONGEST, OutputTail, last_lines
from routilux_tui.sources.program import OutputLine


@pytest.fixture
def written(tmp_path):
    """A file, a tail of it, and a function that appends."""
    path = tmp_path / "stdout"
    path.touch()
    tail = OutputTail(path, "stdout")

    def write(data: bytes) -> None:
        with path.open("ab") as file:
            file.write(data)

    yield write, tail
    tail.close()


def texts(lines: list[OutputLine]) -> list[str]:
    return [line.text for line in lines]


def test_each_line_is_given_once_and_an_unfinished_one_waits_for_its_end(written):
    write, tail = written
    write(b"one\ntwo\nthr")
    assert tail.read(10) == [OutputLine("stdout", "one"), OutputLine("stdout", "two")]
    assert tail.read(10) == []
    write(b"ee\n")
    assert texts(tail.read(10)) == ["three"]


def test_what_is_more_than_was_asked_for_comes_next_time(written):
    write, tail = written
    write(b"".join(b"%d\n" % number for number in range(5)))
    assert texts(tail.read(2)) == ["0", "1"]
    assert texts(tail.read(2)) == ["2", "3"]
    assert texts(tail.read(2)) == ["4"]


def test_the_last_words_count_as_a_line_once_the_program_has_ended(written):
    write, tail = written
    write(b"done\nno newline")
    assert texts(tail.read(10)) == ["done"]
    assert texts(tail.read(10, to_end=True)) == ["no newline"]
    assert texts(tail.read(10, to_end=True)) == []


def test_a_carriage_return_starts_the_line_anew(written):
    write, tail = written
    write(b"10%\r20%\r")
    assert texts(tail.read(10)) == []
    write(b"30%\ndos\r\nlast\r\rlast again\r\n")
    assert texts(tail.read(10)) == ["30%", "dos", "last again"]


def test_a_line_without_end_is_cut_and_says_so(written):
    write, tail = written
    for _ in range(20):
        write(b"x" * 100_000)
        assert tail.read(10) == []
    write(b"\nnext\n")
    long, after = texts(tail.read(10))
    assert long == "x" * LONGEST + " … (cut)"
    assert after == "next"


def test_a_progress_bar_that_never_ends_its_line_is_not_taken_for_a_long_line(written):
    write, tail = written
    for number in range(2_000):
        write(b"\r%5d of 2000 [==========]" % number)
        assert tail.read(10) == []
    write(b"\n")
    assert texts(tail.read(10)) == [" 1999 of 2000 [==========]"]


def test_bytes_that_are_no_text_are_shown_as_bytes(written):
    write, tail = written
    write(b"caf\xe9 \xff\n")
    assert texts(tail.read(10)) == ["caf\\xe9 \\xff"]


@given(st.lists(st.binary(max_size=30), max_size=30), st.integers(1, 4))
def test_however_the_writes_are_split_no_line_is_lost_or_doubled(tmp_path_factory, pieces, most):
    path = tmp_path_factory.mktemp("tail") / "stderr"
    path.touch()
    tail = OutputTail(path, "stderr")
    lines: list[str] = []
    with path.open("ab", buffering=0) as file:
        for piece in pieces:
            file.write(piece)
            lines += texts(tail.read(most))
    while more := tail.read(most, to_end=True):
        lines += texts(more)
    tail.close()
    whole = b"".join(pieces).split(b"\n")
    expected = [line.rstrip(b"\r").rpartition(b"\r")[2] for line in whole]
    if whole[-1] == b"":
        del expected[-1]
    assert lines == [line.decode("utf-8", "backslashreplace") for line in expected]


def test_last_lines_are_the_end_of_the_file(tmp_path):
    path = tmp_path / "stderr"
    path.write_text("\n".join(f"line {number}" for number in range(50)) + "\n")
    assert last_lines(path, 3) == ("line 47", "line 48", "line 49")
    path.write_text("")
    assert last_lines(path, 3) == ()
    path.write_text("x" * 20_000)
    assert [len(line) for line in last_lines(path, 3)] == [LONGEST]
