"""`routilux-tui config`: what counts, where from, and a first file that is never written over another."""

from __future__ import annotations

import tomllib

import pytest

from routilux_tui.actions import ACTIONS
from routilux_tui.cli import run_command
from routilux_tui.model.desk import Desk
from routilux_tui.screen_words import THEMES
from routilux_tui.settings import options
from routilux_tui.settings.document import default_file
from routilux_tui.settings.effective import theme
from routilux_tui.settings.folders import config_file, memory_file
from routilux_tui.settings.memory import Memory, basis, remember
from routilux_tui.settings.options import OPTIONS, Settings
from routilux_tui.settings.reading import load, parsed


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("NO_COLOR", "COLORFGBG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def settle(text):
    path = config_file()
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_path_is_printed_also_without_a_file(capsys):
    assert run_command(["config", "--path"]) == 0
    assert capsys.readouterr().out == f"{config_file()}\n"


def test_what_counts_is_printed_with_where_it_comes_from(capsys, monkeypatch):
    path = settle('theme = "light"\nglyphs = "ascii"\n[layout]\nleft = "history"\n[keys]\n"job.pause" = ["f5", "P"]\n')
    monkeypatch.setenv("NO_COLOR", "1")
    assert run_command(["config"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        f"# {path}",
        'theme          = "no-color"   # NO_COLOR in the environment',
        'glyphs         = "ascii"      # config.toml, line 2',
        "fps            = 30           # default",
        'times          = "clock"      # default',
        "follow         = true         # default",
        "wrap           = false        # default",
        "remember       = true         # default",
        'pictures       = ""           # default',
        "",
        "[recording]",
        "record         = true         # default",
        "window         = 1000000      # default",
        "keep_days      = 14           # default",
        "keep_megabytes = 2000         # default",
        "redact         = []           # default",
        "",
        "[layout]",
        'focus          = "graph"      # default',
        'left           = "history"    # config.toml, line 4',
        'right          = "deferred"   # default',
        'lower          = "routine"    # default',
        "",
        "[keys]",
        '"job.pause"    = ["f5", "P"]  # config.toml, line 6',
    ]
    assert tomllib.loads(out)["keys"] == {"job.pause": ["f5", "P"]}


def test_a_wrong_file_is_said_with_its_path_and_makes_status_one(capsys):
    path = settle('theme = "drak"\nfps = 5\n')
    assert run_command(["config"]) == 1
    said = capsys.readouterr()
    expected = f'expected one of {", ".join(THEMES)}, found "drak"; did you mean "dark"?'
    assert said.err == f"routilux-tui: {path}: line 1: theme: {expected}\n"
    assert "fps            = 5           # config.toml, line 2" in said.out


def test_a_first_file_settles_nothing_and_is_never_written_over_another(capsys):
    assert run_command(["config", "--init"]) == 0
    assert capsys.readouterr().out == f"wrote {config_file()}\n"
    assert load(config_file()).settings == Settings()
    config_file().write_text("fps = 7\n")
    assert run_command(["config", "--init"]) == 2
    assert capsys.readouterr().err == f"routilux-tui: {config_file()} is there already; it was not touched\n"
    assert config_file().read_text() == "fps = 7\n"


def test_a_folder_that_cannot_be_made_is_a_failure(capsys):
    config_file().parent.write_text("")
    assert run_command(["config", "--init"]) == 2
    assert capsys.readouterr().err == (f"routilux-tui: {config_file().parent} is not a folder; it was not touched\n")


def test_every_line_of_the_first_file_is_right_when_its_comment_is_taken_away():
    entries = [line.removeprefix("# ") if " = " in line else line for line in default_file().splitlines()]
    loaded = parsed("\n".join(entries), config_file())
    assert loaded.problems == ()
    keys = {action.id: action.keys for action in ACTIONS}
    assert loaded.settings == Settings(keys=keys)
    assert len(loaded.lines) == len(OPTIONS) + len(ACTIONS)


def test_the_command_line_knows_the_themes():
    assert THEMES == options.THEMES


@pytest.mark.parametrize(
    ("text", "environment", "flag", "remembered", "value", "origin"),
    [
        ("", {}, "", "", "dark", "default"),
        ("", {"COLORFGBG": "0;15"}, "", "", "light", "COLORFGBG in the environment"),
        ("", {"COLORFGBG": "15;default;0"}, "", "", "dark", "COLORFGBG in the environment"),
        ("", {"COLORFGBG": "default;default"}, "", "", "dark", "default"),
        ('theme = "light"', {"COLORFGBG": "15;0"}, "", "", "light", "config.toml, line 1"),
        ('theme = "light"', {}, "", "high-contrast", "high-contrast", "chosen in the dashboard and remembered"),
        ('theme = "light"', {"NO_COLOR": "1"}, "", "dark", "no-color", "NO_COLOR in the environment"),
        ('theme = "light"', {"NO_COLOR": ""}, "", "", "light", "config.toml, line 1"),
        ('theme = "light"', {"NO_COLOR": "1"}, "high-contrast", "", "high-contrast", "the command line"),
        ('theme = "light"', {"COLORFGBG": "15;0"}, "auto", "light", "dark", "COLORFGBG in the environment"),
    ],
)
def test_the_theme_is_decided_in_one_order(text, environment, flag, remembered, value, origin):
    choice = theme(parsed(text, config_file()), environment, flag=flag, remembered=remembered)
    assert (choice.value, choice.origin) == (value, origin)


def test_two_wishes_at_once_are_refused(capsys):
    assert run_command(["config", "--init", "--path"]) == 2
    assert capsys.readouterr().err == "routilux-tui: --path and --init ask for two things: give one of them\n"
    assert not config_file().exists()


def test_what_is_remembered_is_said_to_be(capsys):
    remember(memory_file(), Memory(basis(Settings()), small=Desk(), theme="light"))
    assert run_command(["config"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert "# chosen in the dashboard and remembered" in out[1]
    assert out[-1] == f"# where the panes were is remembered in {memory_file()}"
