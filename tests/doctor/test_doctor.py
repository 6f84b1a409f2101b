"""What `doctor` makes of a terminal, of folders and of versions."""

from __future__ import annotations

import pytest

from routilux_tui.cli import run_command
from routilux_tui.doctor.findings import Finding, Verdict, finding_lines
from routilux_tui.doctor.machine import folder_findings
from routilux_tui.doctor.terminal import Seen, terminal_findings
from routilux_tui.settings.folders import without_home


def found(name, environment, *, is_terminal=True, size=(120, 40)):
    findings = terminal_findings(Seen(is_terminal, *size, environment))
    return next((f.value, f.verdict) for f in findings if f.name == name)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm", "NO_COLOR": "1"}, ("none: NO_COLOR is set", Verdict.GOOD)),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, ("16.7 million", Verdict.GOOD)),
        ({"TERM": "screen-256color"}, ("256", Verdict.LESS)),
        ({"TERM": "xterm"}, ("16", Verdict.LESS)),
        ({}, ("none", Verdict.LESS)),
    ],
)
def test_colours(environment, expected):
    assert found("colours", environment) == expected


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [
        ({"TERM": "xterm-kitty"}, Verdict.GOOD),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Verdict.GOOD),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, Verdict.LESS),
        ({"TERM": "screen", "STY": "1"}, Verdict.LESS),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "WezTerm"}, Verdict.UNKNOWN),
        ({"TERM": "xterm-256color"}, Verdict.UNKNOWN),
    ],
)
def test_the_clipboard_as_far_as_it_can_be_known(environment, verdict):
    assert found("clipboard", environment)[1] is verdict


def test_a_terminal_that_can_do_nothing_is_wrong_and_a_pipe_is_less():
    assert found("kind", {"TERM": "dumb"}) == ("dumb", Verdict.WRONG)
    assert found("kind", {"TERM": "xterm"}, is_terminal=False)[1] is Verdict.LESS


def test_the_size_and_the_characters():
    assert found("size", {"TERM": "xterm"}, size=(60, 20)) == ("60 × 20", Verdict.LESS)
    assert found("characters", {"TERM": "xterm", "LANG": "de_DE.ISO-8859-1"})[1] is Verdict.LESS
    assert found("characters", {"TERM": "xterm", "LANG": "de_DE.UTF-8"}) == ("Unicode (de_DE.UTF-8)", Verdict.GOOD)


def test_the_mouse_and_what_stands_between():
    assert found("mouse", {"TERM": "linux"})[1] is Verdict.LESS
    assert found("multiplexer", {"TERM": "tmux", "TMUX": "x"}) == ("tmux", Verdict.GOOD)
    assert found("connection", {"TERM": "xterm", "SSH_TTY": "/dev/pts/1"}) == ("SSH", Verdict.GOOD)


def test_a_runtime_directory_that_is_none_is_wrong_with_advice(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(file))
    finding = next(f for f in folder_findings() if f.name == "runtime directory")
    assert (finding.verdict, "something else" in finding.value) == (Verdict.WRONG, True)
    assert "ROUTILUX_RUNTIME_DIR" in finding.advice


def test_lines_are_by_topic_and_foreign_text_is_shown_not_sent():
    findings = [
        Finding("a", "one", "x\x1b[2J"),
        Finding("a", "other", "y", Verdict.LESS, "mend it"),
        Finding("b", "c", "z"),
    ]
    assert [line for line, _ in finding_lines(findings, ascii_only=True)] == [
        "a",
        "  + one    x␛[2J",
        "  ! other  y",
        "           mend it",
        "",
        "b",
        "  + c      z",
    ]


def test_the_home_folder_is_left_out_of_what_is_handed_on(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ann")
    assert without_home("/home/ann/x and /home/ann") == "~/x and ~"
    assert without_home("/home/annette/x") == "/home/annette/x"


def test_a_folder_of_recordings_that_can_not_be_looked_into_is_said(monkeypatch):
    def refuse():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("routilux_tui.doctor.machine.list_recordings", refuse)
    (finding,) = [each for each in folder_findings() if each.name == "recordings"]
    assert (finding.verdict, "Permission denied" in finding.value) == (Verdict.LESS, True)
    assert "--record FILE" in finding.advice


def test_the_command_says_it_all_and_fails_when_something_is_wrong(capsys, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    assert run_command(["doctor"]) == 0
    out = capsys.readouterr().out
    assert [head in out for head in ("terminal\n", "versions\n", "folders\n", "runtime directory")] == [True] * 4
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", "/dev/null")
    assert run_command(["doctor"]) == 1
