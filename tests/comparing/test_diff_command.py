"""`routilux-tui diff`: what it prints, and its exit status."""

from __future__ import annotations

import re

import pytest

from routilux import ErrorHandler, Flow, Routine, journal
from routilux_tui.cli import run_command


class Counter(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_event("out")

    def begin(self, values):
        for value in values:
            self.emit("out", value=value, twice=2)


class Divider(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take)
        self.define_event("out")

    def take(self, value, twice):
        self.emit("out", share=6 // value)


@pytest.fixture
def recording(tmp_path):
    """A function that records a run with these values and gives the file's path."""

    def recording(name, *values):
        flow = Flow("shares")
        flow.add_routine(Counter(), "counter")
        flow.add_routine(Divider(), "divider")
        flow.connect("counter", "out", "divider", "input")
        flow.set_error_handler(ErrorHandler("continue"))
        with journal.record(flow, tmp_path / name):
            flow.execute("counter", {"values": list(values)})
        return tmp_path / name

    return recording


@pytest.fixture
def said(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def said(*words):
        status = run_command(["diff", *map(str, words)])
        out = capsys.readouterr()
        return status, out.out, out.err

    return said


def test_runs_that_did_the_same_are_the_same(recording, said):
    recording("a.rx", 1, 2)
    recording("b.rx", 1, 2)
    status, out, _err = said("a.rx", "b.rx", "--exit-code")
    assert (status, "the same: 3 activations alike" in out) == (0, True)
    assert "\x1b" not in out


def test_runs_that_differ_show_the_first_divergence_with_both_messages(recording, said):
    recording("a.rx", 1, 2, 3)
    recording("b.rx", 1, 0, 3)
    status, out, _err = said("a.rx", "b.rx", "--exit-code")
    assert status == 1
    shown = re.sub(r"after \S+ .?s", "after T", out).splitlines()
    assert shown[3] == "different: 2 activations alike, 2 with another message"
    assert shown[5:11] == [
        "first divergence: counter.trigger got another message",
        "  A  change 2 after T, completed",
        "  B  change 2 after T, completed",
        "  message",
        "    - values=[1,2,3]",
        "    + values=[1,0,3]",
    ]
    row = next(line for line in shown if line.startswith("divider")).split()
    assert row[:4] == ["divider", "3", "0", "+1"]


def test_of_a_routine_that_only_one_run_has_its_times_are_shown(recording, said):
    recording("a.rx")
    recording("b.rx", 1, 2)
    for words, signs in ((("a.rx", "b.rx"), ["–", "–"]), (("b.rx", "a.rx"), [])):
        _status, out, _err = said(*words)
        row = next(line for line in out.splitlines() if line.startswith("divider"))
        assert [cell for cell in row.split() if cell == "–"] == signs
        assert len(re.findall(r"[0-9.]+ (?:µs|ms|s)\b", row)) == 2


def test_without_exit_code_a_difference_is_no_failure(recording, said):
    assert said(recording("a.rx", 1), recording("b.rx", 2))[0] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a.rx", "nope.rx"), "nope.rx cannot be read"),
        (("a.rx", "a.rx", "--job", "zz"), "a.rx holds no job zz"),
        (("a.rx", "a.rx", *["--job", "a"] * 3), "--job was given 3 times"),
        (("a.rx",), "Missing argument 'B'"),
    ],
)
def test_what_cannot_be_compared_is_status_2(recording, said, words, message):
    recording("a.rx", 1)
    status, _out, err = said(*words, "--exit-code")
    assert (status, message in err) == (2, True), err
