"""The file of settings: what is right of it counts, and each wrong entry has one sentence with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.desk import Pane
from routilux_tui.settings.folders import config_file, memory_file
from routilux_tui.settings.options import OPTIONS, Settings
from routilux_tui.settings.reading import load, parsed

PATH = Path("config.toml")


def problems(text):
    return [str(problem) for problem in parsed(text, PATH).problems]


def test_without_a_file_the_defaults_count():
    loaded = load(config_file())
    assert (loaded.exists, loaded.settings, loaded.problems) == (False, Settings(), ())


def test_every_setting_can_be_settled():
    text = """\
theme = "light"
glyphs = "ascii"
fps = 10
times = "utc"
follow = false
wrap = true
remember = false
pictures = "~/pictures"
recording = {record = false, window = 5_000, keep_days = 3, keep_megabytes = 10, redact = ["token"]}
layout.focus = "log"

[layout]  # of panes
left = "history"
right = "jobs"
'lower' = "timeline"

[keys]
"job.pause" = "f5"
job.resume = ["ctrl+r", "f6"]
reload = []
"""
    text = text.replace("layout.focus", "# layout.focus").replace("[layout]  # of panes", '[layout]\nfocus = "log"')
    loaded = parsed(text, PATH)
    assert loaded.problems == ()
    assert loaded.settings == Settings(
        theme="light",
        glyphs="ascii",
        fps=10,
        times="utc",
        follow=False,
        wrap=True,
        remember=False,
        pictures="~/pictures",
        record=False,
        window=5_000,
        keep_days=3,
        keep_megabytes=10,
        redact=("token",),
        focus=Pane.LOG,
        left=Pane.HISTORY,
        right=Pane.JOBS,
        lower=Pane.TIMELINE,
        keys={"job.pause": ("f5",), "job.resume": ("ctrl+r", "f6"), "reload": ()},
    )
    assert set(loaded.lines) == {
        *(option.title for option in OPTIONS),
        "keys.job.pause",
        "keys.job.resume",
        "keys.reload",
    }
    assert (loaded.lines["theme"], loaded.lines["layout.left"], loaded.lines["keys.job.resume"]) == (1, 14, 20)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'theme = "drak"',
            (
                'line 1: theme: expected one of auto, dark, light, high-contrast, no-color, found "drak";'
                ' did you mean "dark"?'
            ),
        ),
        ("\nfps = 99", "line 2: fps: expected a whole number from 1 to 30, found 99"),
        ("fps = true", "line 1: fps: expected a whole number from 1 to 30, found true"),
        ('follow = "yes"', 'line 1: follow: expected true or false, found "yes"'),
        ("pictures = 1", "line 1: pictures: expected the path of a folder, found 1"),
        ('thme = "dark"', 'line 1: thme: there is no such setting; did you mean "theme"?'),
        ("zzz = 1", "line 1: zzz: there is no such setting"),
        ("layout = 3", "line 1: layout: expected a table, [layout]"),
        ('[layout]\nleft = "graph"', 'line 2: layout.left: expected one of log, history, output, found "graph"'),
        ("[layout]\nlft = 1", 'line 2: layout.lft: there is no such setting; did you mean "layout.left"?'),
        ("[laout]\nleft = 1", 'line 1: laout: there is no such setting; did you mean "layout"?'),
        ("keys = 1", "line 1: keys: expected a table, [keys], with the ids of actions"),
        (
            '[keys]\njob.pase = "f5"',
            'line 2: keys.job.pase: there is no such action; did you mean "job.pause"?',
        ),
        (
            '[keys]\n"job.pause" = "entr"',
            (
                "line 2: keys.job.pause: 'entr' is no key: expected one character, or a name such as 'enter' or"
                " 'ctrl+r'; did you mean 'enter'?"
            ),
        ),
        ("[keys]\nhelp = 1", 'line 2: keys.help: expected a key such as "ctrl+r", or a list of keys'),
        ("[keys]\nquit = []", "line 2: keys.quit: expected a key: without one the dashboard could not be left"),
        (
            '[keys]\nhelp = "z"',
            (
                'line 2: keys.help: the key "z" is that of log.wrap in the log pane (Wrap long lines);'
                " choose another, or give log.wrap another"
            ),
        ),
        (
            '[keys]\n"job.pause" = "f5"\n"job.resume" = "F5"',
            (
                'line 2: keys.job.pause: the key "f5" is that of job.resume (Resume the job, deferred events first);'
                " choose another, or give job.resume another"
            ),
        ),
        ('theme = "dark', "is not TOML: Illegal character '\\n' (at line 1, column 14); the defaults count"),
    ],
)
def test_a_wrong_entry_is_named_with_what_was_expected_and_what_is_near(text, said):
    assert problems(text + "\n") == [said]


def test_the_right_entries_count_beside_the_wrong_ones():
    loaded = parsed('fps = 0\ntheme = "light"\n[keys]\nhelp = "f1"\nquit = "z"\n', PATH)
    assert loaded.settings == Settings(theme="light", keys={"help": ("f1",)})
    assert [(problem.line, problem.key) for problem in loaded.problems] == [(1, "fps"), (5, "keys.quit")]


def test_two_keys_may_change_places():
    loaded = parsed('[keys]\n"job.pause" = "R"\n"job.resume" = "P"\n', PATH)
    assert loaded.problems == ()
    assert loaded.settings.keys == {"job.pause": ("R",), "job.resume": ("P",)}


def test_a_file_that_cannot_be_read_leaves_the_defaults():
    path = config_file()
    path.parent.mkdir()
    path.write_bytes(b'theme = "\xff"')
    assert [str(problem) for problem in load(path).problems] == ["is not UTF-8 at byte 9; the defaults count"]
    path.unlink()
    path.mkdir()
    assert [str(problem) for problem in load(path).problems] == ["can't be read (Is a directory); the defaults count"]
    path.rmdir()
    path.write_text("# " + "x" * 1_000_001)
    assert [str(problem) for problem in load(path).problems] == ["too long for a file of settings; the defaults count"]


@given(st.text(alphabet="[]\"'={}.,\n abkeystheme1-_#\\", max_size=60))
def test_no_text_is_too_strange_to_be_read(text):
    loaded = parsed(text, PATH)
    assert loaded.lines or loaded.settings == Settings()
    assert all(0 <= problem.line <= len(text.splitlines()) and problem.text for problem in loaded.problems)


def test_files_lie_where_the_base_directories_say(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_file() == tmp_path / "routilux-tui" / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert config_file() == Path("/home/ada/.config/routilux-tui/config.toml")
    assert memory_file() == Path("/home/ada/.local/state/routilux-tui/layout.json")


def test_tests_stay_out_of_the_persons_home():
    assert str(config_file()).startswith("/tmp/rx-")
    assert str(memory_file()).startswith("/tmp/rx-")
